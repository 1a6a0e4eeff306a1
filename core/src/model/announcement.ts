import type { JsonObject } from '@innesto/sdk/contract';

/** What the hub tells those who watch a workspace, after the commit that made it true. */
export type Announcement =
  | { readonly topic: 'steps'; readonly workspaceId: number; readonly workflow: string; readonly changes: JsonObject }
  | { readonly topic: 'messages'; readonly workspaceId: number }
  | { readonly topic: 'contacts'; readonly workspaceId: number }
  | { readonly topic: 'imports'; readonly workspaceId: number; readonly import: string }
  | { readonly topic: 'workflows'; readonly workspaceId: number }
  | { readonly topic: 'plugins'; readonly workspaceId: number }
  | { readonly topic: 'parked'; readonly workspaceId: number }
  | {
      readonly topic: 'drafts';
      readonly workspaceId: number;
      readonly workflow: string;
      readonly rev: number;
      /** Null: by a token, or nobody knows. */
      readonly by: { readonly publicId: string; readonly name: string } | null;
    }
  | { readonly topic: 'clock'; readonly workspaceId: number };

/** Where announcements go; never waits and never fails. */
export type Announce = (announcement: Announcement) => void;

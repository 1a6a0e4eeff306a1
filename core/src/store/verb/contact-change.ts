/** A contact about to go. The caller holds its row. */
export interface ContactDeparture {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly shard: number;
  /** The workspace's time, and the world's. */
  readonly at: number;
  readonly receivedAt: number;
}

/** Two contacts of a workspace who are one person. The caller holds both rows. */
export interface Merge {
  readonly workspaceId: number;
  /** Who stays: the older one. */
  readonly stays: { readonly id: number; readonly publicId: string; readonly shard: number };
  readonly goes: { readonly id: number; readonly publicId: string };
  /** The workspace's time. */
  readonly at: number;
}

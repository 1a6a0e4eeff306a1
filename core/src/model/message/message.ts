/** A message as it is written when its delivery is claimed: what a person can see of it afterwards. */
export interface NewMessage {
  readonly publicId: string;
  readonly deliveryId: number;
  readonly workspaceId: number;
  /** Null: it is a notice, to somebody else. */
  readonly contactId: number | null;
  /** Of a notice: about whom it is; null of all else. */
  readonly aboutId: number | null;
  readonly runId: number | null;
  readonly workflowId: number | null;
  readonly versionId: number | null;
  readonly step: string | null;
  readonly channel: string;
  readonly purpose: string;
  readonly driver: string;
  readonly recipient: string;
  readonly sender: string;
  readonly subject: string | null;
  readonly html: string | null;
  readonly text: string | null;
  readonly tracked: boolean;
  /** Where its links lead, where clicks are counted: none where they are not. */
  readonly links: readonly string[];
  /** By what it calls itself in its short links; null where it has none. */
  readonly shortCode: string | null;
  readonly createdAt: number;
}

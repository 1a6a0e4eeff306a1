/** A message as it is written when its delivery is claimed: what a person can see of it afterwards. */
export interface NewMessage {
  readonly publicId: string;
  readonly deliveryId: number;
  readonly workspaceId: number;
  readonly contactId: number;
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
  readonly createdAt: number;
}

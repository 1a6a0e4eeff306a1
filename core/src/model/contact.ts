import type { FieldValues } from '@innesto/sdk/contract';

/** A contact as the engine reads it. `rev` moves with every change of the row, its lists or its consents. */
export interface Contact {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly shard: number;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
  /** Where the contact came from: `api`, `import`, `form`. */
  readonly source: string;
  /** The workspace's time. */
  readonly createdAt: number;
  readonly rev: number;
  readonly deleted: boolean;
}

import type { FieldValues } from '@innesto/sdk/contract';

/** What every way asks of its contact: whether it is still there, by what name it draws its lot, and whose wall clock is its own. */
export interface ContactStanding {
  readonly id: number;
  readonly publicId: string;
  readonly phone: string | null;
  readonly timeZone: string | null;
  readonly deleted: boolean;
}

/** A contact as the engine reads it. `rev` moves with every change of the row, its lists or its consents. */
export interface Contact extends ContactStanding {
  readonly workspaceId: number;
  readonly shard: number;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly fields: FieldValues;
  /** Where the contact came from: `api`, `import`, `form`. */
  readonly source: string;
  /** The workspace's time. */
  readonly createdAt: number;
  readonly rev: number;
}

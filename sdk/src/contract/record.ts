import type { JsonObject } from './json.ts';

/** A record of a plugin's own collection, as the plugin sees it. `balances`: what is counted of the record, by the balances' names. */
export interface KeptRecordView {
  readonly id: string;
  readonly attributes: JsonObject;
  readonly balances: Readonly<Record<string, number>>;
  /** Epoch milliseconds, workspace clock. */
  readonly createdAt: number;
}

/** What a plugin keeps of a contact, as far as it `needs` it: by the names of its collections and of its balances. */
export interface KeptOfContact {
  readonly records?: Readonly<Record<string, readonly KeptRecordView[]>>;
  readonly balances?: Readonly<Record<string, number>>;
}

/** A record of a collection whose records have no contact, as it travels with a batch. */
export type SharedRecordView = Omit<KeptRecordView, 'balances'>;

/** What travels once with a batch: by the names of the collections, the newest first. */
export type SharedRecords = Readonly<Record<string, readonly SharedRecordView[]>>;

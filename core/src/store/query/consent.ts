import type { Channel, ConsentState, LegalBasis, Purpose } from '@innesto/sdk/contract';
import type { Knex } from 'knex';

/** An entry of the consent ledger. */
export interface LedgerEntry {
  readonly id: number;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly basis: LegalBasis;
  readonly source: string;
  readonly textVersion: string | null;
  readonly actor: string | null;
  readonly at: number;
}

/** What a contact said about the use of their data, the newest first. */
export const listConsents = (
  on: Knex | Knex.Transaction,
  page: {
    readonly workspaceId: number;
    readonly contactId: number;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<LedgerEntry[]> => {
  const query = on('consent')
    .where({ workspace_id: page.workspaceId, contact_id: page.contactId })
    .orderBy('id', 'desc')
    .limit(page.limit)
    .select({
      id: 'id',
      purpose: 'purpose',
      channel: 'channel',
      state: 'state',
      basis: 'basis',
      source: 'source',
      textVersion: 'text_version',
      actor: 'actor',
      at: 'at',
    });
  return page.before === null ? query : query.where('id', '<', page.before);
};

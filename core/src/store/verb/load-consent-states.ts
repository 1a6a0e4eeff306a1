import type { Channel, ConsentState, Purpose } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import type { Dialect } from '../dialect/dialect.ts';

interface StandingRow {
  readonly contact_id: number;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly at: number;
}

/** Reads how the consents of contacts stand; a contact that never said anything has no entry. */
export const loadConsentStates = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  contactIds: readonly number[],
): Promise<Map<number, ConsentStanding[]>> => {
  const standings = new Map<number, ConsentStanding[]>();
  if (contactIds.length === 0) return standings;
  const rows = await dialect.all<StandingRow>(
    on,
    `SELECT contact_id, purpose, channel, state, at FROM consent_state WHERE contact_id IN ${dialect.list('integer')}
     ORDER BY contact_id, purpose, channel`,
    [JSON.stringify(contactIds)],
  );
  for (const { contact_id: contactId, ...standing } of rows) {
    const known = standings.get(contactId);
    if (known === undefined) standings.set(contactId, [standing]);
    else known.push(standing);
  }
  return standings;
};

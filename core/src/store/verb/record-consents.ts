import type { ConsentEntry } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { loadConsentStates } from './load-consent-states.ts';

/** Something that a contact said about a use of their data. */
export interface ConsentStatement {
  readonly contactId: number;
  readonly shard: number;
  readonly entry: ConsentEntry;
}

/** Statements about consent to be kept, and what they have in common. */
export interface ConsentBatch {
  readonly workspaceId: number;
  readonly statements: readonly ConsentStatement[];
  /** Where statements come from that don't say it themselves. */
  readonly source: string;
  readonly actor: string | null;
  readonly at: number;
  readonly quiet: boolean;
  /**
   * `every`: each statement is proof and goes into the ledger. `changes`: only what changes how a consent stands.
   * `mild`: the same, except that no consent is given again which the contact has withdrawn: a file is no newer word than theirs.
   */
  readonly keep: 'every' | 'changes' | 'mild';
}

/** What became of a batch: the events of what changed, and how many consents stayed withdrawn though the batch gave them. */
export interface ConsentsRecorded {
  readonly events: readonly NewEvent[];
  readonly contactIds: readonly number[];
  readonly keptWithdrawn: number;
}

const LEDGER: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'purpose', type: 'text' },
  { name: 'channel', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'basis', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'text_version', type: 'text' },
  { name: 'actor', type: 'text' },
  { name: 'at', type: 'integer' },
];
const LEDGER_NAMES = LEDGER.map(({ name }) => name).join(', ');
const STATE_NAMES = 'workspace_id, contact_id, purpose, channel, state, at';
const STATE: readonly BatchColumn[] = LEDGER.filter(({ name }) => STATE_NAMES.split(', ').includes(name));

const keyOf = (contactId: number, { purpose, channel }: Pick<ConsentEntry, 'purpose' | 'channel'>): string =>
  `${contactId} ${purpose} ${channel}`;

interface Sorted {
  readonly kept: readonly ConsentStatement[];
  readonly changing: readonly ConsentStatement[];
  readonly keptWithdrawn: number;
}

const sort = ({ statements, keep }: ConsentBatch, standing: Map<string, string>): Sorted => {
  const kept: ConsentStatement[] = [];
  const changing: ConsentStatement[] = [];
  let keptWithdrawn = 0;
  for (const statement of statements) {
    const key = keyOf(statement.contactId, statement.entry);
    const before = standing.get(key);
    if (keep === 'mild' && before === 'withdrawn' && statement.entry.state === 'given') {
      keptWithdrawn += 1;
      continue;
    }
    const changes = before !== statement.entry.state;
    standing.set(key, statement.entry.state);
    if (changes) changing.push(statement);
    if (changes || keep === 'every') kept.push(statement);
  }
  return { kept, changing, keptWithdrawn };
};

const write = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: ConsentBatch & { kept: readonly ConsentStatement[] },
): Promise<void> => {
  const { workspaceId, source, actor, at, kept } = batch;
  await dialect.all(
    transaction,
    `INSERT INTO consent(${LEDGER_NAMES}) SELECT ${LEDGER_NAMES} FROM ${dialect.rows('j', LEDGER)}`,
    [
      JSON.stringify(
        kept.map(({ contactId, entry }) => [
          workspaceId,
          contactId,
          entry.purpose,
          entry.channel,
          entry.state,
          entry.basis ?? 'consent',
          entry.source ?? source,
          entry.textVersion ?? null,
          actor,
          at,
        ]),
      ),
    ],
  );
  // Of several statements about one consent the last stands; a conflict clause may not meet one row twice.
  const last = new Map(kept.map((statement) => [keyOf(statement.contactId, statement.entry), statement]));
  await dialect.all(
    transaction,
    `INSERT INTO consent_state(${STATE_NAMES}) SELECT ${STATE_NAMES} FROM ${dialect.rows('j', STATE)} WHERE true
     ON CONFLICT(contact_id, purpose, channel) DO UPDATE SET state = excluded.state, at = excluded.at`,
    [
      JSON.stringify(
        [...last.values()].map(({ contactId, entry }) => [
          workspaceId,
          contactId,
          entry.purpose,
          entry.channel,
          entry.state,
          at,
        ]),
      ),
    ],
  );
};

/** Appends statements to the consent ledger and folds them into how the consents stand; the caller holds the contacts' rows and raises their `rev`. */
export const recordConsents = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: ConsentBatch,
): Promise<ConsentsRecorded> => {
  if (batch.statements.length === 0) return { events: [], contactIds: [], keptWithdrawn: 0 };
  const contactIds = [...new Set(batch.statements.map(({ contactId }) => contactId))];
  const states = await loadConsentStates(transaction, dialect, contactIds);
  const standing = new Map<string, string>();
  for (const [contactId, consents] of states)
    for (const consent of consents) standing.set(keyOf(contactId, consent), consent.state);
  const { kept, changing, keptWithdrawn } = sort(batch, standing);
  if (kept.length > 0) await write(transaction, dialect, { ...batch, kept });
  const events = changing.map(({ contactId, shard, entry }): NewEvent => ({
    workspaceId: batch.workspaceId,
    shard,
    type: entry.state === 'given' ? 'consent.given' : 'consent.withdrawn',
    contactId,
    at: batch.at,
    payload: { purpose: entry.purpose, channel: entry.channel, source: entry.source ?? batch.source },
    quiet: batch.quiet,
    causeRunId: null,
    depth: 0,
  }));
  return { events, contactIds: [...new Set(changing.map(({ contactId }) => contactId))], keptWithdrawn };
};

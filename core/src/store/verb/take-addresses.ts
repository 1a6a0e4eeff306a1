import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** A message of a workflow that writes to each address once; `at` is the workspace's time. */
export interface AddressTurn {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly step: string;
  readonly channel: string;
  /** The address, hashed under the hub's own key. */
  readonly address: string;
  readonly at: number;
}

/** For so long an address that had a step's message gets no other one of that step. */
const TURN_MS = 24 * 3_600_000;

const TURN: readonly BatchColumn[] = [
  { name: 'workflow_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'channel', type: 'text' },
  { name: 'address', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'delivery_id', type: 'integer' },
  { name: 'at', type: 'integer' },
];
const NAMES = TURN.map(({ name }) => name).join(', ');

const keyOf = ({ workflowId, step, channel, address }: AddressTurn): string =>
  [workflowId, step, channel, address].join(' ');

/** Of deliveries that share an address, those that got there first, or have its turn already; in one order for all nodes. */
export const takeAddresses = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  wanted: readonly { readonly deliveryId: number; readonly turn: AddressTurn }[],
): Promise<ReadonlySet<number>> => {
  if (wanted.length === 0) return new Set();
  const firsts = new Map<string, (typeof wanted)[number]>();
  for (const one of wanted) if (!firsts.has(keyOf(one.turn))) firsts.set(keyOf(one.turn), one);
  const rows = [...firsts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { deliveryId, turn }]) => [
      turn.workflowId,
      turn.step,
      turn.channel,
      turn.address,
      turn.workspaceId,
      deliveryId,
      turn.at,
    ]);
  const taken = await dialect.all<{ delivery_id: number }>(
    transaction,
    `INSERT INTO address_turn(${NAMES}) SELECT ${NAMES} FROM ${dialect.rows('j', TURN)} WHERE true
     ON CONFLICT(workflow_id, step, channel, address) DO UPDATE SET delivery_id = excluded.delivery_id, at = excluded.at
       WHERE address_turn.delivery_id = excluded.delivery_id OR address_turn.at <= excluded.at - ${TURN_MS}
     RETURNING delivery_id`,
    [JSON.stringify(rows)],
  );
  return new Set(taken.map(({ delivery_id }) => delivery_id));
};

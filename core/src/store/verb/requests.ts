import type { Knex } from 'knex';
import type { NewRequest, RequestNote } from '../../model/request/request.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import type { Closing } from './close-deliveries.ts';

const REQUEST: readonly BatchColumn[] = [
  { name: 'delivery_id', type: 'integer' },
  { name: 'public_id', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'run_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'version_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'method', type: 'text' },
  { name: 'url', type: 'text' },
  { name: 'body', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'created_at', type: 'integer' },
];
const REQUEST_NAMES = REQUEST.map(({ name }) => name).join(', ');

const rowOf = (request: NewRequest): unknown[] => [
  request.deliveryId,
  request.publicId,
  request.workspaceId,
  request.contactId,
  request.runId,
  request.workflowId,
  request.versionId,
  request.step,
  request.method,
  request.url,
  request.body,
  request.type,
  request.createdAt,
];

/** Writes down what is asked; of a request that was tried before, what was asked then stays: a receiver knows it by its key, and it must be the same. */
export const writeRequests = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  requests: readonly NewRequest[],
): Promise<void> => {
  if (requests.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO request(${REQUEST_NAMES}, state) SELECT ${REQUEST_NAMES}, 'asking' FROM ${dialect.rows('j', REQUEST)} WHERE true
     ON CONFLICT(delivery_id) DO UPDATE SET state = 'asking'`,
    [JSON.stringify(requests.map(rowOf))],
  );
};

const NOTE: readonly BatchColumn[] = [
  { name: 'noted_delivery', type: 'integer' },
  { name: 'noted_state', type: 'text' },
  { name: 'noted_status', type: 'integer' },
  { name: 'noted_answer', type: 'text' },
  { name: 'noted_at', type: 'integer' },
];

/** What is to be noted about the request of a delivery. */
export type NotedRequest = RequestNote & { readonly deliveryId: number; readonly at: number };

/** Notes where requests stand, and what was answered: of those whose contact was erased meanwhile nothing of that is kept. */
export const noteRequests = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  notes: readonly NotedRequest[],
): Promise<void> => {
  if (notes.length === 0) return;
  await dialect.all(
    transaction,
    `UPDATE request SET state = j.noted_state, told_at = j.noted_at, status = CASE WHEN request.url = '' THEN NULL ELSE j.noted_status END,
       answer = CASE WHEN request.url = '' THEN NULL ELSE j.noted_answer END
     FROM ${dialect.rows('j', NOTE)} WHERE request.delivery_id = j.noted_delivery`,
    [
      JSON.stringify(
        notes.map(({ deliveryId, state, answer, at }) => [
          deliveryId,
          state,
          answer?.status ?? null,
          answer === null ? null : JSON.stringify(answer),
          at,
        ]),
      ),
    ],
  );
};

/** Sets where requests stand by the state in which their deliveries closed, without an answer. */
export const closeRequests = (
  transaction: Knex.Transaction,
  dialect: Dialect,
  closings: readonly { readonly deliveryId: number; readonly state: Closing['state']; readonly at: number }[],
): Promise<void> =>
  noteRequests(
    transaction,
    dialect,
    closings.map(({ deliveryId, state, at }) => ({
      deliveryId,
      at,
      state: state === 'accepted' ? 'answered' : state,
      answer: null,
    })),
  );

/** What was asked when a request was claimed for the first time. */
export interface AskedBefore {
  readonly url: string;
  readonly body: string | null;
  readonly type: string | null;
}

/** What was asked already by deliveries that are tried again. */
export const loadRequests = async (
  store: Store,
  deliveryIds: readonly number[],
): Promise<ReadonlyMap<number, AskedBefore>> => {
  if (deliveryIds.length === 0) return new Map();
  const rows = await store.dialect.all<AskedBefore & { delivery_id: number }>(
    store.read,
    `SELECT delivery_id, url, body, type FROM request WHERE delivery_id IN ${store.dialect.list('integer')}`,
    [JSON.stringify(deliveryIds)],
  );
  return new Map(rows.map(({ delivery_id: id, url, body, type }) => [id, { url, body, type }]));
};

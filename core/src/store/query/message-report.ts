import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** A message of which something is told. */
export interface ReportedMessage {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly deliveryId: number;
  /** Null: a test, to no contact. */
  readonly contactId: number | null;
  readonly shard: number | null;
  readonly isContactDeleted: boolean;
  readonly channel: string;
  /** The public id of the connection it went by. */
  readonly driver: string;
  readonly workflow: string | null;
  readonly step: string | null;
  readonly versionId: number | null;
  readonly runId: number | null;
  readonly tracked: number;
  /** Whether its links are counted. */
  readonly counted: number;
  /** How long the chain of causes behind its run is. */
  readonly depth: number;
  readonly state: string;
  readonly deliveredAt: number | null;
  readonly undeliveredAt: number | null;
}

interface ReportedRow extends Omit<ReportedMessage, 'isContactDeleted'> {
  readonly deletedAt: number | null;
}

const REPORTED = `SELECT message.id, message.public_id AS "publicId", message.workspace_id AS "workspaceId", message.delivery_id AS "deliveryId", message.contact_id AS "contactId",
    contact.shard, contact.deleted_at AS "deletedAt", message.channel, message.driver, workflow.public_id AS workflow, message.step,
    message.version_id AS "versionId", message.tracked, CASE WHEN message.links IS NULL THEN 0 ELSE 1 END AS counted, message.run_id AS "runId", COALESCE(run.depth, 0) AS depth, message.state, message.delivered_at AS "deliveredAt",
    message.undelivered_at AS "undeliveredAt"
  FROM message LEFT JOIN contact ON contact.id = message.contact_id LEFT JOIN workflow ON workflow.id = message.workflow_id
    LEFT JOIN run ON run.id = message.run_id`;

/** The message that is told of: by its own id, or by what the connection it went by calls it. */
export type ReportedAs = { readonly publicId: string } | { readonly connection: string; readonly reference: string };

/** Finds a message that is told of; with `hold`, it stays as it is until the transaction ends. */
export const findReportedMessage = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { as, hold = false }: { readonly as: ReportedAs; readonly hold?: boolean },
): Promise<ReportedMessage | null> => {
  const lock = hold && dialect.forUpdate !== '' ? `${dialect.forUpdate} OF message` : '';
  const [where, bindings] =
    'publicId' in as
      ? ['message.public_id = ?', [as.publicId]]
      : ['message.driver = ? AND message.reference = ?', [as.connection, as.reference]];
  const [row] = await dialect.all<ReportedRow>(on, `${REPORTED} WHERE ${where}${lock}`, bindings);
  if (row === undefined) return null;
  const { deletedAt, ...message } = row;
  return { ...message, isContactDeleted: deletedAt !== null };
};

/** Writes down what was told of a message. */
export const writeReport = async (
  on: Knex.Transaction,
  id: number,
  changes: {
    readonly state?: string;
    readonly sentAt?: number;
    readonly deliveredAt?: number;
    readonly undeliveredAt?: number;
    readonly report?: string | null;
  },
): Promise<void> => {
  const { state, sentAt, deliveredAt, undeliveredAt, report } = changes;
  await on('message')
    .where('id', id)
    .update({
      ...(state === undefined ? {} : { state }),
      ...(sentAt === undefined ? {} : { sent_at: sentAt }),
      ...(deliveredAt === undefined ? {} : { delivered_at: deliveredAt }),
      ...(undeliveredAt === undefined ? {} : { undelivered_at: undeliveredAt }),
      ...(report === undefined ? {} : { report }),
    });
};

import type { Channel, MessageState, Purpose } from '@innesto/sdk/contract';
import type { Knex } from 'knex';

/** A message as the inbox shows it. */
export interface MessageEntry {
  readonly id: number;
  readonly publicId: string;
  readonly deliveryId: number;
  /** Null: a notice to somebody else, or a message to no contact, sent by hand. */
  readonly contact: string | null;
  /** Of a notice: about whom it is. */
  readonly about: string | null;
  readonly workflow: string | null;
  readonly workflowName: string | null;
  readonly step: string | null;
  readonly channel: Channel;
  readonly purpose: Purpose;
  readonly state: MessageState;
  /** `inbox`, or the public id of the connection it went by. */
  readonly driver: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string | null;
  /** How it begins, where it has no subject. */
  readonly excerpt: string | null;
  readonly tracked: number;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly undeliveredAt: number | null;
  readonly openedAt: number | null;
  readonly opens: number;
  readonly machineOpens: number;
  /** Whether its links are counted. */
  readonly counted: number;
  readonly clickedAt: number | null;
  readonly clicks: number;
  readonly machineClicks: number;
}

/** A message's parts and how its delivery stands. */
export interface MessageContent extends MessageEntry {
  readonly html: string | null;
  readonly text: string | null;
  readonly reason: string | null;
  /** Where its links lead. */
  readonly links: string | null;
  /** What its carrier said of it last. */
  readonly report: string | null;
  readonly tries: number;
  readonly uncertain: number;
}

const SUMMARY = {
  id: 'message.id',
  publicId: 'message.public_id',
  deliveryId: 'message.delivery_id',
  contact: 'contact.public_id',
  about: 'about.public_id',
  workflow: 'workflow.public_id',
  workflowName: 'workflow.name',
  step: 'message.step',
  channel: 'message.channel',
  purpose: 'message.purpose',
  state: 'message.state',
  driver: 'message.driver',
  sender: 'message.sender',
  recipient: 'message.recipient',
  subject: 'message.subject',
  tracked: 'message.tracked',
  createdAt: 'message.created_at',
  sentAt: 'message.sent_at',
  deliveredAt: 'message.delivered_at',
  undeliveredAt: 'message.undelivered_at',
  openedAt: 'message.opened_at',
  opens: 'message.opens',
  machineOpens: 'message.machine_opens',
  clickedAt: 'message.clicked_at',
  clicks: 'message.clicks',
  machineClicks: 'message.machine_clicks',
} as const;

const EXCERPT = "CASE WHEN message.channel = 'sms' THEN SUBSTR(message.text, 1, 120) END";

const CONTENT = {
  ...SUMMARY,
  html: 'message.html',
  text: 'message.text',
  links: 'message.links',
  reason: 'delivery.reason',
  report: 'message.report',
  tries: 'delivery.attempt',
  uncertain: 'delivery.uncertain',
} as const;

const messages = (on: Knex | Knex.Transaction, workspaceId: number): Knex.QueryBuilder =>
  on('message')
    .select(on.raw(`${EXCERPT} AS excerpt`), on.raw('CASE WHEN message.links IS NULL THEN 0 ELSE 1 END AS counted'))
    .leftJoin('contact', 'contact.id', 'message.contact_id')
    .leftJoin({ about: 'contact' }, 'about.id', 'message.about_id')
    .leftJoin('workflow', 'workflow.id', 'message.workflow_id')
    .where('message.workspace_id', workspaceId);

/** Which messages are wanted, and which page of them. */
export interface MessagesAsked {
  readonly workspaceId: number;
  readonly before: number | null;
  readonly limit: number;
  readonly contact?: string | undefined;
  readonly workflow?: string | undefined;
  readonly step?: string | undefined;
  readonly state?: MessageState | undefined;
}

/** A workspace's messages, the newest first. */
export const listMessages = (on: Knex | Knex.Transaction, asked: MessagesAsked): Promise<MessageEntry[]> => {
  const { workspaceId, before, contact, workflow, step, state } = asked;
  const query = messages(on, workspaceId)
    .select<MessageEntry[]>(SUMMARY)
    .orderBy('message.id', 'desc')
    .limit(asked.limit);
  if (before !== null) void query.where('message.id', '<', before);
  // By the inner id, so that the index over a contact's messages is used.
  if (contact !== undefined)
    void query.where(
      'message.contact_id',
      on('contact').select('id').where({ workspace_id: workspaceId, public_id: contact }),
    );
  if (workflow !== undefined)
    void query.where(
      'message.workflow_id',
      on('workflow').select('id').where({ workspace_id: workspaceId, public_id: workflow }),
    );
  if (step !== undefined) void query.where('message.step', step);
  if (state !== undefined) void query.where('message.state', state);
  return query;
};

/** The message of that public id with its parts. */
export const findMessage = (
  on: Knex | Knex.Transaction,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<MessageContent | undefined> =>
  messages(on, workspaceId)
    .join('delivery', 'delivery.id', 'message.delivery_id')
    .where('message.public_id', publicId)
    .first<MessageContent | undefined>(CONTENT);

/** One line of a delivery's history. */
export interface AttemptRow {
  readonly number: number;
  readonly at: number;
  readonly outcome: string;
  readonly detail: string | null;
}

/** A delivery's history, in order. */
export const listAttempts = (on: Knex | Knex.Transaction, deliveryId: number): Promise<AttemptRow[]> =>
  on('delivery_attempt')
    .where('delivery_id', deliveryId)
    .select<AttemptRow[]>({ number: 'number', at: 'at', outcome: 'outcome', detail: 'detail' })
    .orderBy([{ column: 'number' }, { column: 'at' }, { column: 'outcome' }]);

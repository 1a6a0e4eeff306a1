import type { Channel, Purpose } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { CountedLink } from '../../model/message/counted-link.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** What a link in a message leads to. */
export interface LinkedMessage {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly contactId: number;
  readonly shard: number;
  readonly isContactDeleted: boolean;
  readonly channel: Channel;
  readonly purpose: Purpose;
  readonly workflow: string | null;
  readonly step: string | null;
  readonly versionId: number | null;
  readonly isTracked: boolean;
  readonly sentAt: number | null;
  readonly openedAt: number | null;
  readonly machineOpens: number;
  readonly unsubscribedAt: number | null;
  /** Its links, where they are counted; null where they are not. */
  readonly links: readonly CountedLink[] | null;
}

/** By what a link calls its message. */
export type NamedMessage = { readonly publicId: string } | { readonly code: string };

interface LinkedRow extends Omit<LinkedMessage, 'isContactDeleted' | 'isTracked' | 'links'> {
  readonly deletedAt: number | null;
  readonly tracked: number;
  readonly links: string | null;
}

const LINKED = `SELECT message.id, message.public_id AS "publicId", message.workspace_id AS "workspaceId", message.contact_id AS "contactId",
    contact.shard, contact.deleted_at AS "deletedAt", message.channel, message.purpose, workflow.public_id AS workflow, message.step,
    message.version_id AS "versionId", message.tracked, message.sent_at AS "sentAt", message.opened_at AS "openedAt",
    message.machine_opens AS "machineOpens", message.unsubscribed_at AS "unsubscribedAt", message.links
  FROM message JOIN contact ON contact.id = message.contact_id LEFT JOIN workflow ON workflow.id = message.workflow_id`;

/**
 * The message that a link's token names: of whichever workspace, for the token is all that who follows it has. With
 * `hold`, the message and its contact stay as they are until the transaction ends.
 */
export const findLinkedMessage = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { named, hold = false }: { readonly named: NamedMessage; readonly hold?: boolean },
): Promise<LinkedMessage | null> => {
  const [where, binding] =
    'code' in named ? ['message.short_code = ?', named.code] : ['message.public_id = ?', named.publicId];
  const lock = hold && dialect.forUpdate !== '' ? `${dialect.forUpdate} OF message, contact` : '';
  const [row] = await dialect.all<LinkedRow>(on, `${LINKED} WHERE ${where}${lock}`, [binding]);
  if (row === undefined) return null;
  const { deletedAt, tracked, links, ...linked } = row;
  return {
    ...linked,
    isContactDeleted: deletedAt !== null,
    isTracked: tracked === 1,
    links: links === null ? null : readKept<readonly CountedLink[]>(links),
  };
};

/** Counts an opening; a person's first one is the one that is dated. */
export const countOpening = async (
  on: Knex.Transaction,
  id: number,
  opening: { readonly isMachine: boolean; readonly at: number },
): Promise<void> => {
  const query = on('message').where('id', id);
  if (opening.isMachine) {
    await query.increment('machine_opens', 1);
    return;
  }
  await query.update({ opened_at: on.raw(`COALESCE(opened_at, ${Math.trunc(opening.at)})`) }).increment('opens', 1);
};

/** Counts a click: a person's first one is the one that is dated, and each link keeps its own; a program's is only numbered. */
export const countClick = async (
  on: Knex.Transaction,
  { id, links }: LinkedMessage & { readonly links: readonly CountedLink[] },
  click: { readonly link: number; readonly isMachine: boolean; readonly at: number },
): Promise<void> => {
  const query = on('message').where('id', id);
  if (click.isMachine) {
    await query.increment('machine_clicks', 1);
    return;
  }
  const counted = links.map((link, place) =>
    place === click.link ? { ...link, clicks: link.clicks + 1, clickedAt: link.clickedAt ?? click.at } : link,
  );
  await query
    .update({
      links: JSON.stringify(counted),
      clicked_at: on.raw(`COALESCE(clicked_at, ${Math.trunc(click.at)})`),
    })
    .increment('clicks', 1);
};

/** Notes that a contact took a message's way out. */
export const noteUnsubscribed = async (on: Knex.Transaction, id: number, at: number): Promise<void> => {
  await on('message').where('id', id).whereNull('unsubscribed_at').update({ unsubscribed_at: at });
};

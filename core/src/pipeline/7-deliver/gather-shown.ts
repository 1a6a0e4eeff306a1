import { MOST_RECORDS_NEEDED, type SendMessageEffect } from '@innesto/sdk/contract';
import type { Contact } from '../../model/contact.ts';
import {
  asksForRecords,
  collectionsMentioned,
  manifestsOf,
  recordMentions,
  showRecords,
  type Manifests,
  type RecordMention,
  type ShownRecords,
} from '../../model/message/own-records.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Plugins } from '../port.ts';

/** A message whose templates may mention records. */
interface Showing {
  readonly effect: Pick<SendMessageEffect, 'subject' | 'html' | 'text'>;
  readonly contact: Contact | null;
  readonly workspace: Pick<Workspace, 'id'>;
}

/** What reading is handed. */
export interface ShownPorts {
  readonly verbs: Pick<Verbs, 'loadOwnRecords'>;
  readonly plugins: Pick<Plugins, 'keptBy'>;
}

interface Wanted<Message extends Showing> {
  readonly message: Message;
  readonly contact: Contact;
  readonly mentions: readonly RecordMention[];
}

const wantedOf = <Message extends Showing>(message: Message): Wanted<Message> | null => {
  const { effect, contact } = message;
  const texts = [effect.subject, effect.html, effect.text];
  return contact === null || !asksForRecords(texts) ? null : { message, contact, mentions: recordMentions(texts) };
};

/** The collections of workspaces of which messages may show something, by their keys. */
const collectionsOf = async (
  { plugins }: Pick<ShownPorts, 'plugins'>,
  workspaceIds: readonly number[],
): Promise<ReadonlyMap<number, Manifests>> =>
  new Map(
    await Promise.all(
      workspaceIds.map(async (id) => {
        const { collections } = await plugins.keptBy(id);
        return [id, manifestsOf(collections)] as const;
      }),
    ),
  );

/** Reads, two statements for the whole batch and none where no message mentions any, what messages show of their contacts' own records. */
export const gatherShown = async <Message extends Showing>(
  { verbs, plugins }: ShownPorts,
  messages: readonly Message[],
): Promise<(message: Message) => (() => ShownRecords) | null> => {
  const wanted = messages.flatMap((message) => wantedOf(message) ?? []);
  if (wanted.length === 0) return () => null;
  const workspaces = await collectionsOf({ plugins }, [...new Set(wanted.map(({ message }) => message.workspace.id))]);
  const records = await verbs.loadOwnRecords({
    owners: wanted.map(({ message, contact }) => ({ workspaceId: message.workspace.id, contactId: contact.id })),
    collections: collectionsMentioned(wanted.flatMap(({ mentions }) => mentions)),
    most: MOST_RECORDS_NEEDED,
  });
  const recordsOf = Map.groupBy(records, ({ contactId }) => contactId);
  const shown = new Map(
    wanted.map(({ message, contact, mentions }) => {
      const manifests = workspaces.get(message.workspace.id) ?? new Map();
      const own = recordsOf.get(contact.id) ?? [];
      return [message, () => showRecords(mentions, { manifests, records: own })] as const;
    }),
  );
  return (message) => shown.get(message) ?? null;
};

import { MOST_RECORDS_NEEDED, type MessageDraft } from '@innesto/sdk/contract';
import type { DefinedCollection } from '../../model/collection.ts';
import {
  asksForRecords,
  collectionsMentioned,
  manifestsOf,
  recordMentions,
  showRecords,
  showSamples,
  type ShownRecords,
} from '../../model/message/own-records.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findContactId } from '../../store/query/timeline.ts';
import type { Store } from '../../store/store.ts';
import { loadOwnRecords } from '../../store/verb/load-kept.ts';

/** What showing the records of a draft is handed. */
export interface DraftRecordPorts {
  readonly store: Store;
  readonly plugins: {
    keptBy(workspaceId: number): Promise<{ readonly collections: readonly DefinedCollection[] }>;
  };
}

/** What a draft shows of the records of the contact that is chosen, or, where nobody is, what those are called; null: it mentions none. */
export const shownInDraft = async (
  { store, plugins }: DraftRecordPorts,
  workspace: Workspace,
  draft: Pick<MessageDraft, 'subject' | 'html' | 'text' | 'contact'>,
): Promise<(() => ShownRecords) | null> => {
  const texts = [draft.subject, draft.html, draft.text];
  if (!asksForRecords(texts)) return null;
  const mentions = recordMentions(texts);
  const manifests = manifestsOf((await plugins.keptBy(workspace.id)).collections);
  if (draft.contact === null) return () => showSamples(mentions, manifests);
  const id = await findContactId(store.read, { workspaceId: workspace.id, publicId: draft.contact });
  const records = await loadOwnRecords(store, {
    owners: id === undefined ? [] : [{ workspaceId: workspace.id, contactId: id }],
    collections: collectionsMentioned(mentions),
    most: MOST_RECORDS_NEEDED,
  });
  return () => showRecords(mentions, { manifests, records });
};

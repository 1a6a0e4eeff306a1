import { eventPrefix, type DefinedCollection } from './collection.ts';
import type { NewEvent } from './event.ts';
import { lapseOf } from './lapse-moment.ts';
import { mergedAttributes, updateRecord, type KeptRecord, type RecordWrite } from './record.ts';

/** What becomes of a record at the moment at which it lapses; null where it does not any more. */
export const lapseRecord = (collection: DefinedCollection, record: KeptRecord): RecordWrite | null => {
  const { lapses } = collection.manifest;
  const at = lapseOf(collection.manifest, record.attributes);
  if (lapses === undefined || at === null) return null;
  const attributes = mergedAttributes(record.attributes, { [lapses.attribute]: lapses.to });
  const { workspaceId } = record;
  const origin = { workspaceId, at, source: 'lapse', quiet: false, causeRunId: null, depth: 0 };
  return updateRecord(collection, { record, attributes }, origin);
};

/** That a record will lapse in so many days: told once for each of its moments, however many want to hear of it. `at`: when it is so many days ahead. */
export const lapsingEvent = (
  record: KeptRecord,
  { days, at, lapsesAt }: { readonly days: number; readonly at: number; readonly lapsesAt: number },
): NewEvent => ({
  workspaceId: record.workspaceId,
  shard: record.shard,
  type: `${eventPrefix(record.collection)}.lapsing`,
  contactId: record.contactId,
  at,
  payload: { record: record.publicId, attributes: record.attributes, days, source: 'lapse' },
  quiet: false,
  causeRunId: null,
  depth: 0,
  source: { name: 'lapsing', key: `${record.publicId} ${days} ${lapsesAt}` },
});

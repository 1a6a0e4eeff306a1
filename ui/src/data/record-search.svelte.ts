import {
  recordName,
  textAttributes,
  type RecordSchema,
  type CollectionView,
  type Filter,
  type RecordView,
} from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';
import { TypedSearch } from './typed-search.svelte.ts';

const SHOWN = 20;
/** As many as the hub gives at once: more cannot be looked through here. */
const LOOKED_THROUGH = 200;

/** The condition that records fulfil in which what was typed stands; null: the hub cannot be asked for it. */
export const filterOfWords = (collection: RecordSchema, text: string): Filter | null => {
  const asked = textAttributes(collection).filter((name) => collection.filterable.includes(name));
  return asked.length === 0
    ? null
    : { any: asked.map((name) => ({ attribute: `record.${name}`, operator: 'contains', value: text })) };
};

interface Options {
  readonly hub: Pick<Hub, 'records'>;
  readonly after: After;
  readonly workspace: string;
  readonly collection: CollectionView;
}

const findRecords = async ({ hub, workspace, collection }: Options, text: string): Promise<readonly RecordView[]> => {
  if (text === '') return (await hub.records(workspace, collection, { limit: SHOWN })).items;
  const filter = filterOfWords(collection, text);
  if (filter !== null) return (await hub.records(workspace, collection, { limit: SHOWN, filter })).items;
  const { items } = await hub.records(workspace, collection, { limit: LOOKED_THROUGH });
  const wanted = text.toLowerCase();
  return items.filter((record) => recordName(collection, record)?.toLowerCase().includes(wanted) === true);
};

/** Records of a collection in which what somebody types stands. */
export class RecordSearch extends TypedSearch<readonly RecordView[]> {
  constructor(options: Options) {
    super({ after: options.after, ask: (text) => findRecords(options, text) });
  }
}

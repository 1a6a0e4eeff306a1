import { secretAttributes, type CollectionManifest, type Json, type JsonObject } from '@innesto/sdk/contract';
import { keptKey } from '../collection.ts';
import { Absent, type MergeScope } from './liquid.ts';

/** What a message shows of its contact's own records: an attribute of the newest that names a record, or of the newest of all. */
export interface RecordMention {
  readonly plugin: string;
  readonly collection: string;
  /** The public id of a record, or `newest`. */
  readonly which: string;
  readonly attribute: string;
}

/** A record of a contact. */
export interface ContactRecord {
  /** Its collection's key. */
  readonly collection: string;
  readonly attributes: JsonObject;
}

const ROOM = 'record.';
const MENTION =
  /\brecord\.([a-z][a-z0-9-]{0,39})\.([a-z][a-z0-9-]{0,39})\.(newest|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z][a-z0-9_]{0,39})/g;
const MOST_MENTIONS = 50;

/** What the templates of a message mention of records, each once. */
export const recordMentions = (texts: readonly (string | undefined)[]): readonly RecordMention[] => {
  const found = new Map<string, RecordMention>();
  for (const text of texts) {
    if (text?.includes(ROOM) !== true) continue;
    for (const [path, plugin = '', collection = '', which = '', attribute = ''] of text.matchAll(MENTION)) {
      if (found.size < MOST_MENTIONS) found.set(path, { plugin, collection, which, attribute });
    }
  }
  return [...found.values()];
};

/** The value that is mentioned; undefined: the contact has no such record, or messages may not show that of it. */
const valueOf = (
  { plugin, collection, which, attribute }: RecordMention,
  manifest: CollectionManifest | undefined,
  records: readonly ContactRecord[],
): Json | undefined => {
  const { inMessages } = manifest ?? {};
  if (manifest === undefined || inMessages?.shows.includes(attribute) !== true) return undefined;
  if (secretAttributes(manifest).includes(attribute)) return undefined;
  const { by, while: held } = inMessages;
  if (which !== 'newest' && by === undefined) return undefined;
  const record = records.find(
    ({ collection: key, attributes }) =>
      key === keptKey(plugin, collection) &&
      (held === undefined || attributes[held.attribute] === held.is) &&
      (which === 'newest' || (by !== undefined && attributes[by] === which)),
  );
  return record === undefined ? undefined : (record.attributes[attribute] ?? null);
};

/** The collections of a workspace, by their keys. */
export type Manifests = ReadonlyMap<string, CollectionManifest>;

/** What templates see as `record.…`, of what they mention and nothing else. Each rendering has its own: it notes what is missing and was to be shown. */
export interface ShownRecords {
  readonly scope: MergeScope;
  readonly absent: Absent;
}

const shown = (
  mentions: readonly RecordMention[],
  read: (mention: RecordMention) => Json | undefined,
): ShownRecords => {
  const absent = new Absent();
  const scope: Record<string, Record<string, Record<string, Record<string, unknown>>>> = {};
  for (const mention of mentions) {
    const { plugin, collection, which, attribute } = mention;
    const value = read(mention);
    const ofPlugin = (scope[plugin] ??= {});
    const ofCollection = (ofPlugin[collection] ??= {});
    (ofCollection[which] ??= {})[attribute] = value === undefined ? absent : value;
  }
  return { scope, absent };
};

/** What a message shows of the records of its contact, which are given the newest first. */
export const showRecords = (
  mentions: readonly RecordMention[],
  { manifests, records }: { readonly manifests: Manifests; readonly records: readonly ContactRecord[] },
): ShownRecords =>
  shown(mentions, (mention) => valueOf(mention, manifests.get(keptKey(mention.plugin, mention.collection)), records));

const titleIn = ({ record }: CollectionManifest, attribute: string): string => {
  const { properties } = record;
  const schema: unknown =
    typeof properties === 'object' && properties !== null ? Reflect.get(properties, attribute) : undefined;
  const title: unknown = typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'title') : undefined;
  return typeof title === 'string' ? title : attribute;
};

/** What it shows where nobody real is chosen: what the attributes are called. */
export const showSamples = (mentions: readonly RecordMention[], manifests: Manifests): ShownRecords =>
  shown(mentions, ({ plugin, collection, attribute }) => {
    const manifest = manifests.get(keptKey(plugin, collection));
    return manifest?.inMessages?.shows.includes(attribute) === true ? titleIn(manifest, attribute) : undefined;
  });

/** What it shows to whom all is there that it mentions but one thing. */
export const showAllBut = (missing: RecordMention, mentions: readonly RecordMention[]): ShownRecords =>
  shown(mentions, (mention) => (mention === missing ? undefined : 'x'));

import { secretAttributes, type CollectionManifest, type Json, type JsonObject } from '@innesto/sdk/contract';
import { keptKey, type DefinedCollection } from '../collection.ts';
import { createRecent } from '../recent.ts';
import { Absent, AbsentRoom } from './absent.ts';

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

const ROOM = /\brecord\s*[.[]/;
const MENTION =
  /\brecord\.([a-z][a-z0-9-]{0,39})\.([a-z][a-z0-9-]{0,39})\.(newest|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z][a-z0-9_]{0,39})/g;
/** What is mentioned beyond them is not looked up, and so is missing. */
const MOST_MENTIONS = 200;
const CHARACTERS_KEPT_READ = 2_000_000;

const pathOf = ({ plugin, collection, which, attribute }: RecordMention): string =>
  [plugin, collection, which, attribute].join('.');

// One text goes to thousands of contacts: it is read for the first of them.
const read = createRecent<string, { readonly weight: number; readonly mentions: readonly RecordMention[] }>({
  capacity: CHARACTERS_KEPT_READ,
  weigh: ({ weight }) => weight,
});

const mentionsIn = (text: string): readonly RecordMention[] => {
  const known = read.get(text);
  if (known !== undefined) return known.mentions;
  const mentions = [...text.matchAll(MENTION)].map(
    ([, plugin = '', collection = '', which = '', attribute = '']): RecordMention => ({
      plugin,
      collection,
      which,
      attribute,
    }),
  );
  read.set(text, { weight: text.length + 200, mentions });
  return mentions;
};

/** Whether templates ask for records at all, in whatever way; what they mention is what can be found. */
export const asksForRecords = (texts: readonly (string | undefined)[]): boolean =>
  texts.some((text) => text !== undefined && ROOM.test(text));

/** What the templates of a message mention of records, each once. */
export const recordMentions = (texts: readonly (string | undefined)[]): readonly RecordMention[] => {
  const asking = texts.filter((text) => text !== undefined && ROOM.test(text));
  const found = new Map(asking.flatMap((text = '') => mentionsIn(text).map((mention) => [pathOf(mention), mention])));
  return [...found.values()].slice(0, MOST_MENTIONS);
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
  const key = keptKey(plugin, collection);
  const record = records.find(
    ({ collection: own, attributes }) =>
      own === key &&
      (held === undefined || attributes[held.attribute] === held.is) &&
      (which === 'newest' || (by !== undefined && attributes[by] === which)),
  );
  return record === undefined ? undefined : (record.attributes[attribute] ?? null);
};

/** The collections of a workspace, by their keys. */
export type Manifests = ReadonlyMap<string, CollectionManifest>;

/** What a workspace's collections declare, to be found by their keys. */
export const manifestsOf = (collections: readonly Pick<DefinedCollection, 'key' | 'manifest'>[]): Manifests =>
  new Map(collections.map(({ key, manifest }) => [key, manifest]));

/** The keys of the collections whose records are mentioned, each once. */
export const collectionsMentioned = (mentions: readonly RecordMention[]): readonly string[] => [
  ...new Set(mentions.map(({ plugin, collection }) => keptKey(plugin, collection))),
];

/** What templates see as `record.…`, of what they mention and nothing else. Each rendering has its own: it notes what is missing and was to be shown. */
export interface ShownRecords {
  readonly scope: Absent;
  readonly absent: Absent;
}

/** How many names lead to a value: its plugin, its collection, of which record, which attribute. */
const NAMES = 4;

const shown = (
  mentions: readonly RecordMention[],
  look: (mention: RecordMention) => Json | undefined,
): ShownRecords => {
  const absent = new Absent();
  const known = new Map(mentions.map((mention) => [pathOf(mention), mention]));
  const valueAt = (path: string): unknown => {
    const mention = known.get(path);
    const value = mention === undefined ? undefined : look(mention);
    return value === undefined ? absent : value;
  };
  const roomAt = (path: readonly string[]): Absent =>
    new AbsentRoom(absent, (name) => {
      const next = [...path, name];
      return next.length === NAMES ? valueAt(next.join('.')) : roomAt(next);
    });
  return { scope: roomAt([]), absent };
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

import { recordName, type CollectionView, type KeeperView, type KeptView } from '@innesto/sdk/contract';
import type { Hub } from '../data/hub.ts';

/** Something of a contact's own record that a message can show: a coupon's code. */
export interface ShownValue {
  /** Its dotted path in Liquid. */
  readonly path: string;
  readonly isMoment: boolean;
  /** What it is called in a language. */
  readonly titleIn: (language: string) => string;
}

/** So many of the newest are offered: whoever wants an older one writes its id. */
const MOST = 20;

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const attributeOf = ({ record }: Pick<CollectionView, 'record'>, name: string): Schema => {
  const { properties } = record;
  const schema: unknown = isSchema(properties) ? properties[name] : undefined;
  return isSchema(schema) ? schema : {};
};

/** By which records it is chosen whose value is shown: each with its name; `newest`: by none. */
const choicesOf = async (
  { hub, workspace, kept }: { readonly hub: Pick<Hub, 'records'>; readonly workspace: string; readonly kept: KeptView },
  collection: CollectionView,
): Promise<readonly { readonly which: string; readonly name: string | null }[]> => {
  const by = collection.inMessages?.by;
  const target = by === undefined ? undefined : attributeOf(collection, by)['x-collection'];
  const from = kept.collections.find((one) => one.plugin === collection.plugin && one.collection === target);
  if (from === undefined) return [{ which: 'newest', name: null }];
  const { items } = await hub.records(workspace, from, { limit: MOST });
  return items.map((record) => ({ which: record.id, name: recordName(from, record) ?? record.id }));
};

const told = (keeper: KeeperView | undefined, language: string): ((key: string, own: string) => string) => {
  const texts = new Map(Object.entries(keeper?.texts[language] ?? {}));
  return (key, own) => texts.get(key) ?? own;
};

const valuesOf = (
  collection: CollectionView,
  keeper: KeeperView | undefined,
  { which, name }: { readonly which: string; readonly name: string | null },
): readonly ShownValue[] =>
  (collection.inMessages?.shows ?? []).map((attribute) => {
    const { title, format } = attributeOf(collection, attribute);
    const own = typeof title === 'string' ? title : attribute;
    return {
      path: ['record', collection.plugin, collection.collection, which, attribute].join('.'),
      isMoment: format === 'date-time',
      titleIn: (language) => {
        const tell = told(keeper, language);
        const called = tell(`collection.${collection.collection}.record.${attribute}.title`, own);
        return `${called}: ${name ?? tell(`collection.${collection.collection}.title`, collection.title)}`;
      },
    };
  });

/** What messages of a workspace can show of contacts' own records. */
export const loadShownValues = async (
  hub: Pick<Hub, 'kept' | 'records'>,
  workspace: string,
): Promise<readonly ShownValue[]> => {
  const kept = await hub.kept(workspace);
  const shown = kept.collections.filter(({ inMessages }) => inMessages !== undefined);
  const found = await Promise.all(
    shown.map(async (collection) => {
      const keeper = kept.plugins.find(({ plugin }) => plugin === collection.plugin);
      const choices = await choicesOf({ hub, workspace, kept }, collection);
      return choices.flatMap((choice) => valuesOf(collection, keeper, choice));
    }),
  );
  return found.flat();
};

import type { Board } from './board.ts';
import type { CollectionManifest } from './kept-manifest.ts';

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const attributeOf = ({ record }: CollectionManifest, name: string): Schema => {
  const { properties } = record;
  const schema = isSchema(properties) && Object.hasOwn(properties, name) ? properties[name] : null;
  return isSchema(schema) ? schema : {};
};

const isText = (value: unknown): boolean => typeof value === 'string';

/** Whether an attribute holds one of a few texts. */
const hasChoices = ({ enum: values, anyOf }: Schema): boolean => {
  if (Array.isArray(values)) return values.length > 0 && values.every(isText);
  return Array.isArray(anyOf) && anyOf.length > 0 && anyOf.every((one) => isSchema(one) && isText(one['const']));
};

const linkedBy = (collection: CollectionManifest, name: string): unknown => {
  const schema = attributeOf(collection, name);
  return schema['x-widget'] === 'record' ? schema['x-collection'] : null;
};

/** What is wrong with columns that are records of another collection. */
const linkProblem = (
  collection: CollectionManifest,
  { by, order, within }: Board,
  columns: CollectionManifest | undefined,
): string | null => {
  if (columns === undefined) return `${by} is neither a choice among texts nor a record of a collection of its own`;
  if (columns.contact !== 'none') return `its columns are records of ${columns.name}, which have a contact`;
  const unasked = [order, within].find((name) => name !== undefined && !columns.filterable.includes(name));
  if (unasked !== undefined) return `${unasked} is not among the filterable attributes of ${columns.name}`;
  if (within === undefined) return null;
  const board = linkedBy(collection, within);
  return typeof board === 'string' && board === linkedBy(columns, within)
    ? null
    : `${within} does not name a record of the same collection in ${columns.name}`;
};

const columnProblem = (
  collection: CollectionManifest,
  board: Board,
  collections: readonly CollectionManifest[],
): string | null => {
  const { by, order, within, sum } = board;
  const unasked = [by, within, sum].find((name) => name !== undefined && !collection.filterable.includes(name));
  if (unasked !== undefined) return `${unasked} is not among its filterable attributes`;
  if (sum !== undefined && !['number', 'integer'].includes(String(attributeOf(collection, sum)['type'])))
    return `${sum} is no number that could be added up`;
  if (!hasChoices(attributeOf(collection, by)))
    return linkProblem(
      collection,
      board,
      collections.find(({ name }) => name === linkedBy(collection, by)),
    );
  return order === undefined && within === undefined
    ? null
    : `${by} is a choice: those have their order, and stand on one board`;
};

/** What no schema can say of the boards of a plugin's collections. */
export const boardProblems = (collections: readonly CollectionManifest[]): string[] =>
  collections.flatMap((collection) => {
    const { name, layout, board } = collection;
    if (board === undefined)
      return layout === 'board' ? [`the collection ${name} is laid out as a board: say by what`] : [];
    if (layout !== 'board') return [`the collection ${name} has a board: its layout is board`];
    const wrong = columnProblem(collection, board, collections);
    return wrong === null ? [] : [`the board of the collection ${name}: ${wrong}`];
  });

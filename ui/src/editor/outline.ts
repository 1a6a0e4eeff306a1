import { afterStep } from './place.ts';
import {
  isStep,
  itemId,
  looseKey,
  MAIN,
  passes,
  TRIGGER,
  waysOf,
  wayKey,
  type Item,
  type Sequence,
  type Tree,
} from './tree.ts';

/** A row of the outline (`role=treeitem`). `way`: the beginning of a way of a step, with the steps in it below; `loose`: of a sequence that nobody leads to. */
export interface OutlineRow {
  /** The item's id; of a way or a loose sequence the sequence's key. */
  readonly id: string;
  readonly kind: Item['kind'] | 'trigger' | 'way' | 'loose';
  /** What stands there; null for the trigger, ways and loose sequences. */
  readonly item: Item | null;
  /** From 1 (`aria-level`). */
  readonly level: number;
  /** From 1 (`aria-posinset`). */
  readonly position: number;
  /** `aria-setsize` */
  readonly size: number;
  /** The id of the row that it hangs under. */
  readonly parent: string | null;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** The id of the place right after it where a step can be put in. */
  readonly place: string | null;
}

/** A row without its position among its neighbours, and what hangs under it. */
interface Node extends Pick<OutlineRow, 'id' | 'kind' | 'item' | 'place'> {
  readonly children: readonly Node[];
}

const nodesOf = (sequence: Sequence, key: string): readonly Node[] =>
  sequence.map((item) => ({
    id: itemId(item, key),
    kind: item.kind,
    item,
    place: isStep(item) && passes(item) ? afterStep(item.id) : null,
    children: isStep(item)
      ? waysOf(item).map(({ port, sequence: inner }) => wayNode('way', wayKey(item.id, port), inner))
      : [],
  }));

const wayNode = (kind: 'way' | 'loose', key: string, sequence: Sequence): Node => ({
  id: key,
  kind,
  item: null,
  place: key,
  children: nodesOf(sequence, key),
});

interface Under {
  readonly level: number;
  readonly parent: string | null;
  readonly collapsed: ReadonlySet<string>;
}

const addRows = (nodes: readonly Node[], { level, parent, collapsed }: Under, found: OutlineRow[]): void => {
  for (const [index, { children, ...node }] of nodes.entries()) {
    const expandable = children.length > 0;
    const expanded = expandable && !collapsed.has(node.id);
    found.push({ ...node, level, position: index + 1, size: nodes.length, parent, expandable, expanded });
    if (expanded) addRows(children, { level: level + 1, parent: node.id, collapsed }, found);
  }
};

/** The rows of a tree that are to be seen, from top to bottom. `collapsed` are the ids of rows that are closed. */
export const outlineRows = (tree: Tree, collapsed: ReadonlySet<string>): readonly OutlineRow[] => {
  const trigger: Node = { id: TRIGGER, kind: 'trigger', item: null, place: MAIN, children: [] };
  const loose = tree.loose.map((sequence, index) => wayNode('loose', looseKey(index), sequence));
  const found: OutlineRow[] = [];
  addRows([trigger, ...nodesOf(tree.main, MAIN), ...loose], { level: 1, parent: null, collapsed }, found);
  return found;
};

type Rows = readonly OutlineRow[];

const beside = (rows: Rows, id: string, by: 1 | -1): OutlineRow | null => {
  const index = rows.findIndex((row) => row.id === id);
  return index < 0 ? null : (rows[index + by] ?? null);
};

/** The row below (arrow down). */
export const nextRow = (rows: Rows, id: string): OutlineRow | null => beside(rows, id, 1);

/** The row above (arrow up). */
export const previousRow = (rows: Rows, id: string): OutlineRow | null => beside(rows, id, -1);

/** The row that one hangs under (arrow left on what is closed or has nothing below). */
export const parentRow = (rows: Rows, id: string): OutlineRow | null => {
  const parent = rows.find((row) => row.id === id)?.parent ?? null;
  return rows.find((row) => row.id === parent) ?? null;
};

/** The first row that hangs under one (arrow right on what is open). */
export const firstChildRow = (rows: Rows, id: string): OutlineRow | null =>
  rows.find((row) => row.parent === id) ?? null;

/** The next row, from one on and round again, whose name begins with what was typed; one letter again and again goes on. */
export const rowByName = (
  rows: Rows,
  {
    from,
    typed,
    nameOf,
  }: { readonly from: string; readonly typed: string; readonly nameOf: (row: OutlineRow) => string },
): OutlineRow | null => {
  const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
  const word = fold(typed);
  const isRepeated = word === word.charAt(0).repeat(word.length);
  const sought = isRepeated ? word.charAt(0) : word;
  if (sought === '') return null;
  const start = rows.findIndex(({ id }) => id === from);
  // Whoever types a word stays where it fits already; one letter leads to the next.
  const offset = isRepeated ? start + 1 : Math.max(0, start);
  const around = [...rows.slice(offset), ...rows.slice(0, offset)];
  return around.find((row) => fold(nameOf(row)).trimStart().startsWith(sought)) ?? null;
};

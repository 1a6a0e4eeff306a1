import type { FigureManifest, Json } from '@innesto/sdk/contract';
import type { NewEntry } from './account.ts';
import { keptKey } from './collection.ts';
import type { RecordWrite } from './record.ts';

/** What a run's passing of a step came to, by the names of the action's figures; absent: nothing. */
export type Figures = Readonly<Record<string, number>>;

/** Sums are kept in whole numbers of this part, the smallest of any balance: so nothing is lost in adding. */
export const FINEST = 10_000;

/** Beyond that no sum of numbers is exact any more. */
const MOST = 100_000_000_000;

/** What effects bring about, as far as figures speak of it. */
interface Done {
  readonly plugin: string;
  readonly entries: readonly Pick<NewEntry, 'balance' | 'amount'>[];
  readonly records: readonly Pick<RecordWrite, 'kind' | 'collection' | 'attributes'>[];
}

const numberIn = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);

const amountsOf = (adds: FigureManifest['adds'], { plugin, entries, records }: Done): readonly number[] => {
  if ('balance' in adds) {
    const sign = adds.taken === true ? -1 : 1;
    const key = keptKey(plugin, adds.balance);
    return entries.flatMap(({ balance, amount }) => (balance === key && amount * sign > 0 ? [amount * sign] : []));
  }
  const key = keptKey(plugin, adds.collection);
  return records.flatMap(({ kind, collection, attributes }) =>
    kind === 'create' && collection === key ? [numberIn(new Map(Object.entries(attributes)).get(adds.attribute))] : [],
  );
};

/** What effects come to in the figures that their action declares; null where it is nothing. What no number can hold is left out. */
export const figuresOf = (declared: readonly FigureManifest[], done: Done): Figures | null => {
  const sums = declared.flatMap(({ name, adds }): (readonly [string, number])[] => {
    const parts = amountsOf(adds, done).reduce((sum, amount) => sum + Math.round(amount * FINEST), 0);
    return parts === 0 || Math.abs(parts) > MOST * FINEST ? [] : [[name, parts / FINEST]];
  });
  return sums.length === 0 ? null : Object.fromEntries(sums);
};

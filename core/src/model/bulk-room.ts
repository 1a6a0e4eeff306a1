import type { AddToBalanceEffect } from '@innesto/sdk/contract';

/** How many can be made, each of which counts this of a record, before one of its balances would be too full. `most`: how many are wanted. */
export const bulkRoom = (
  counts: readonly Pick<AddToBalanceEffect, 'balance' | 'amount' | 'most'>[],
  { balances, most: wanted }: { readonly balances: Readonly<Record<string, number>>; readonly most: number },
): number => {
  const rooms = counts.flatMap(({ balance, amount, most }) =>
    most === undefined || typeof amount !== 'number' || amount <= 0
      ? []
      : [Math.floor((most - (balances[balance] ?? 0)) / amount)],
  );
  return Math.max(0, Math.min(wanted, ...rooms));
};

/** Of so many numbers that gave nothing for each record that was wanted, there is nothing left to be made. */
const MOST_NUMBERS_EACH = 10;

/** Whether numbers were given out in vain so often that it leads nowhere: what is made of them is there already. */
export const isExhausted = (
  { wanted, reached }: { readonly wanted: number; readonly reached: number },
  piece: number,
): boolean => reached >= wanted * MOST_NUMBERS_EACH + piece;

import { eventPrefix } from './collection.ts';
import type { NewEvent } from './event.ts';
import type { Origin } from './record.ts';

/** Whose account it is: a contact's, or a record's (and then its contact's, where it has one). */
export interface AccountOwner {
  readonly contactId: number | null;
  readonly recordId: number | null;
  /** The record's public id. */
  readonly record: string | null;
  readonly shard: number;
}

/** An entry about to be made in an account. */
export interface NewEntry {
  readonly publicId: string;
  /** The balance's key. */
  readonly balance: string;
  /** How many of the smallest part make one. */
  readonly scale: number;
  readonly owner: AccountOwner;
  readonly amount: number;
  /** When what of it is left then lapses, in the workspace's time; null: never. */
  readonly expiresAt: number | null;
  /** How much must be left of the account; null: whatever, debts too. */
  readonly least?: number | null;
  /** How much may be there afterwards; null: whatever. */
  readonly most?: number | null;
  /** Of two entries of an account with the same key the second one is not made; null: each is. */
  readonly key: string | null;
  readonly reason: string | null;
  readonly origin: Origin;
}

/** What is left of an amount that lapses. `id` is null where its entry is only being made. */
export interface Lot {
  readonly id: number | null;
  readonly expiresAt: number;
  remaining: number;
}

/** An account while entries are made in it. Amounts are whole numbers of the smallest part. */
export interface OpenAccount {
  total: number;
  /** What may lapse, in the order in which it does. Of what never lapses there is the rest of the total. */
  readonly lots: Lot[];
}

const laterThan = (one: Lot, expiresAt: number): boolean => one.expiresAt > expiresAt;

/** Uses up what lapses first. */
const useUp = (account: OpenAccount, amount: number): void => {
  let left = amount;
  for (const lot of account.lots) {
    if (left <= 0) return;
    const used = Math.min(lot.remaining, left);
    lot.remaining -= used;
    left -= used;
  }
};

/**
 * Makes an entry. What is taken uses up first what lapses first; an amount that comes to an account in debt pays the debt, and only what is
 * left of it can lapse. Gives the lot that it makes, if any.
 */
export const post = (
  account: OpenAccount,
  { amount, expiresAt }: { readonly amount: number; readonly expiresAt: number | null },
): Lot | null => {
  const before = account.total;
  account.total += amount;
  if (amount < 0) useUp(account, -amount);
  if (amount <= 0 || expiresAt === null) return null;
  const lot: Lot = { id: null, expiresAt, remaining: Math.max(0, amount + Math.min(0, before)) };
  const at = account.lots.findIndex((one) => laterThan(one, expiresAt));
  account.lots.splice(at === -1 ? account.lots.length : at, 0, lot);
  return lot;
};

/** Lets lapse what is due, one lot after the other; `tell` hears of each with what lapsed. */
export const lapse = (
  account: OpenAccount,
  at: number,
  tell: (lapsed: { readonly lot: Lot; readonly amount: number; readonly totalAfter: number }) => void,
): void => {
  for (const lot of account.lots) {
    if (lot.expiresAt > at) return;
    const amount = lot.remaining;
    if (amount === 0) continue;
    lot.remaining = 0;
    account.total -= amount;
    tell({ lot, amount: -amount, totalAfter: account.total });
  }
};

/** Puts right what may lapse after two accounts became one: of a debt that the one had, the other's amounts pay. */
export const settleDebt = (account: OpenAccount): void => {
  const lapsing = account.lots.reduce((sum, { remaining }) => sum + remaining, 0);
  useUp(account, lapsing - Math.max(0, account.total));
};

/** What happened to an account, for triggers to hear: `before` and `after` tell whether a threshold was crossed. */
export const balanceEvent = (
  { balance, owner, origin }: Pick<NewEntry, 'balance' | 'owner' | 'origin'>,
  {
    amount,
    after,
    scale,
    reason,
  }: { readonly amount: number; readonly after: number; readonly scale: number; readonly reason: string | null },
): NewEvent => {
  const { source, ...rest } = origin;
  return {
    ...rest,
    type: `${eventPrefix(balance)}.changed`,
    shard: owner.shard,
    contactId: owner.contactId,
    payload: {
      before: (after - amount) / scale,
      after: after / scale,
      amount: amount / scale,
      reason,
      source,
      ...(owner.record === null ? {} : { record: owner.record }),
    },
  };
};

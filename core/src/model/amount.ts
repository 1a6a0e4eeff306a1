import type { BalanceManifest } from '@innesto/sdk/contract';

/** How many of a balance's smallest part make one. */
export const scaleOf = ({ decimals = 0 }: Pick<BalanceManifest, 'decimals'>): number => 10 ** decimals;

/** Beyond it a total could not be told exactly any more. */
const MOST = 1e11;

/** What of an entry cannot be made; null where it can. */
export const amountProblem = (
  manifest: Pick<BalanceManifest, 'decimals'>,
  { amount, expiresAt, now }: { readonly amount: number; readonly expiresAt: number | null; readonly now: number },
): { readonly member: 'amount' | 'expiresAt'; readonly detail: string } | null => {
  const { decimals = 0 } = manifest;
  if (!Number.isFinite(amount) || Math.abs(amount) > MOST)
    return { member: 'amount', detail: `an amount is at most ${MOST}` };
  if (amount === 0) return { member: 'amount', detail: 'an entry adds or takes something' };
  if (Number(amount.toFixed(decimals)) !== amount)
    return {
      member: 'amount',
      detail: decimals === 0 ? 'whole numbers are expected' : `at most ${decimals} digits behind the point are kept`,
    };
  if (expiresAt === null) return null;
  if (amount < 0) return { member: 'expiresAt', detail: 'what is taken does not come back' };
  return expiresAt <= now ? { member: 'expiresAt', detail: 'this moment is past' } : null;
};

import type { Share, SplitStep } from '@innesto/sdk/contract';
import type { Outcome } from './outcome.ts';
import type { Way } from './way.ts';

const FNV_OFFSET = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;
const RANGE = 2 ** 32;

/** FNV-1a over a text, with murmur3's last mixing, so that texts that are nearly alike come out nothing alike: 0 up to 2^32. */
const hash = (text: string): number => {
  let sum = FNV_OFFSET;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), FNV_PRIME);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85_eb_ca_6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2_b2_ae_35);
  return (sum ^ (sum >>> 16)) >>> 0;
};

/** How a contact's ticket for a share does in the draw: the larger its weight, the more likely it is the highest. */
const drawOf = (ticket: string, weight: number): number =>
  weight === 0 ? -Infinity : weight / -Math.log((hash(ticket) + 0.5) / RANGE);

/**
 * The share of a split that a contact gets: each share draws on its own (weighted rendezvous hashing), and the highest draw wins. So a
 * weight that changes moves only those who come to that share or leave it.
 */
export const shareOf = (step: SplitStep, lot: Way['lot']): Share | null => {
  let best: Share | null = null;
  let highest = -Infinity;
  for (const share of step.shares) {
    const draw = drawOf(`${share.name} ${lot.workflow} ${step.id} ${lot.contact}`, share.weight);
    if (draw > highest) {
      best = share;
      highest = draw;
    }
  }
  return best;
};

/** Sends a run the way of the contact's share. */
export const passSplit = (step: SplitStep, { lot }: Pick<Way, 'lot'>): Outcome => {
  const share = shareOf(step, lot);
  // A split whose weights are all 0 is not started; it could only end the run.
  if (share === null) return { kind: 'ends', end: 'finished', reason: 'no share has any weight' };
  const whole = step.shares.reduce((sum, { weight }) => sum + weight, 0);
  return { kind: 'leaves', port: share.name, reason: `by chance, ${share.weight} of ${whole}` };
};

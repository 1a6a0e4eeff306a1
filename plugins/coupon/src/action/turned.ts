import type { Effect } from '@innesto/sdk';

/** Nothing is done, and the contact goes on by another way. */
export const turned = <const Port extends string>(
  port: Port,
  reason: string,
): { effects: Effect[]; port: Port; reason: string } => ({ effects: [], port, reason });

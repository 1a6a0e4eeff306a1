import { expect } from 'vitest';
import type { House } from './house.ts';

/** What a process that runs plugins may have: its cap, and what comes upon it between two looks. */
const MOST_MB = 768 + 128;

/** At the end of an attack: no process grew beyond its cap, nothing said what is secret, and the hub ends as it should. */
export const expectUnharmed = async (house: House | undefined): Promise<void> => {
  if (house === undefined) return;
  const peak = house.pluginsPeakMb();
  const leaks = house.leaks();
  expect(await house.hub.stop()).toBe(0);
  expect(leaks).toEqual([]);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MOST_MB);
};

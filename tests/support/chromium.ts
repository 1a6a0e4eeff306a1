import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import { startChromiumIn } from './chromium-in.ts';

/** Starts a real browser without a window; what it unpacks goes with the run. */
export const startChromium = (): Promise<Browser> => startChromiumIn(join(inject('temporaryFolder'), 'chromium'));

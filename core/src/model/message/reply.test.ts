import { expect, test } from 'vitest';
import { isStop } from './reply.ts';

test.each(['STOP', ' stop! ', 'Stopall', 'UNSUBSCRIBE.', 'Arresta', 'BASTA', 'dezabonează', '“Stop”', 'stop\nall'])(
  '%j says that somebody wants no more',
  (text) => expect(isStop(text)).toBe(true),
);

test.each(['START', 'UNSTOP', 'stop by tomorrow', 'Non fermatevi', 'don’t stop', '', '…', 'yes', 'bastante'])(
  '%j says something else',
  (text) => expect(isStop(text)).toBe(false),
);

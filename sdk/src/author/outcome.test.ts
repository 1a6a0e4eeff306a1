import { expect, test } from 'vitest';
import type { DeliveryAnswer } from '../contract/invocation.ts';
import { done, failed, settled, skipped } from './outcome.ts';

const answer = (state: DeliveryAnswer['state'], reason: string | null = null): DeliveryAnswer => ({
  state,
  reason,
  answer: null,
});

test('an outcome names its port only where it is not the usual one', () => {
  expect(done()).toEqual({ effects: [] });
  expect(done([], { code: 'X1' })).toEqual({ effects: [], variables: { code: 'X1' } });
  expect(skipped('no number')).toEqual({ effects: [], port: 'skipped', reason: 'no number' });
  expect(failed('no such list')).toEqual({ effects: [], port: 'failed', reason: 'no such list' });
});

test.each([
  [
    'a failure outweighs what was done',
    [answer('done'), answer('failed', '550'), answer('skipped')],
    { port: 'failed', variables: {}, reason: '550' },
  ],
  [
    'what was done outweighs what was skipped',
    [answer('skipped', 'no consent'), answer('done')],
    { port: 'done', variables: {} },
  ],
  [
    'doubt counts as done, and is told',
    [answer('done'), answer('uncertain', 'broke off')],
    { port: 'done', variables: {}, reason: 'broke off' },
  ],
  [
    'all skipped is skipped',
    [answer('skipped', 'no consent'), answer('skipped', 'capped')],
    { port: 'skipped', variables: {}, reason: 'no consent' },
  ],
  ['nothing asked is done', [], { port: 'done', variables: {} }],
])('%s', (_case, answers, expected) => {
  expect(settled(answers)).toEqual(expected);
});

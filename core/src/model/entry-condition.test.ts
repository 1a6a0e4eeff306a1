import type { Filter, Subscription } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { entryCondition } from './entry-condition.ts';

const ADULT: Filter = { attribute: 'field.age', operator: 'at-least', value: 18 };
const RICH: Filter = { attribute: 'balance.score.points', operator: 'at-least', value: 100 };
const BIG: Filter = { attribute: 'event.total', operator: 'more', value: 50 };
const inList = (list: string): Filter => ({ attribute: `list.${list}`, operator: 'is', value: true });

describe('sem-37: what a trigger asks of whoever comes in by it', () => {
  test.each<readonly [string, Subscription, Filter | null]>([
    [
      'those of a list',
      { on: 'list.joined', when: BIG, everyone: { lists: ['a', 'b'] } },
      { any: [inList('a'), inList('b')] },
    ],
    ['a threshold', { on: 'score.points.changed', becomes: RICH }, RICH],
    ['what of a filter is about the contact', { on: 'order.paid', when: { all: [BIG, ADULT] } }, ADULT],
    ['nothing, where it is about the event alone', { on: 'order.paid', when: BIG }, null],
    ['nothing, where it is not about the contact alone', { on: 'order.paid', when: { any: [BIG, ADULT] } }, null],
    ['who comes into an audience', { audience: ADULT, change: 'joins' }, ADULT],
    ['who falls out of one', { audience: ADULT, change: 'leaves' }, { none: [ADULT] }],
    ['whom a moment is for', { at: '2027-01-01T09:00', audience: { filter: ADULT } }, ADULT],
    ['what comes from outside', { webhook: { emits: 'shop.sold', when: ADULT } }, ADULT],
    ['a record that lapses', { lapsing: 'coupon', days: 3 }, null],
  ])('%s', (_what, subscription, asked) => {
    expect(entryCondition([subscription])).toEqual(asked === null ? null : { any: [{ all: [asked] }] });
  });

  test('a date is asked for beside its audience', () => {
    expect(
      entryCondition([{ around: 'birthday', days: 0, time: '09:00', yearly: true, audience: { filter: ADULT } }]),
    ).toEqual({ any: [{ all: [{ attribute: 'field.birthday', operator: 'set' }, ADULT] }] });
  });

  test('by one of several ways is enough, and one that asks nothing is open to all', () => {
    const first: Subscription = { on: 'order.paid', when: ADULT };
    const second: Subscription = { on: 'score.points.changed', becomes: RICH };
    expect(entryCondition([first, second])).toEqual({ any: [{ all: [ADULT] }, { all: [RICH] }] });
    expect(entryCondition([first, { on: 'order.placed' }])).toBe(null);
    expect(entryCondition([])).toBe(null);
  });
});

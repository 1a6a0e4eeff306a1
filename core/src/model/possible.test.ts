import type { Filter } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { outlookOf, type Outlook } from './possible.ts';

const RIGHT: Filter = { attribute: 'event.list', operator: 'is', value: 'news' };
const WRONG: Filter = { attribute: 'event.list', operator: 'is', value: 'trial' };
const UNKNOWN: Filter = { attribute: 'field.city', operator: 'is', value: 'Torino' };

const look = (filter: Filter): Outlook =>
  outlookOf(
    filter,
    (attribute) => attribute === 'event.list',
    () => 'news',
  );
const SURE = { canHold: true, canFail: false };
const NEVER = { canHold: false, canFail: true };
const OPEN = { canHold: true, canFail: true };

describe('how a filter may turn out while a part of what it asks is unknown', () => {
  test.each<[string, Filter, Outlook]>([
    ['what is known holds', RIGHT, SURE],
    ['what is known fails', WRONG, NEVER],
    ['what is unknown may do either', UNKNOWN, OPEN],
    ['all, of which one fails', { all: [UNKNOWN, WRONG] }, NEVER],
    ['all, of which one is unknown', { all: [UNKNOWN, RIGHT] }, OPEN],
    ['any, of which one holds', { any: [UNKNOWN, RIGHT] }, SURE],
    ['any, of which one is unknown', { any: [UNKNOWN, WRONG] }, OPEN],
    ['any of those that fail', { any: [WRONG, WRONG] }, NEVER],
    ['none, of which one holds', { none: [UNKNOWN, RIGHT] }, NEVER],
    ['none, of which one is unknown', { none: [UNKNOWN, WRONG] }, OPEN],
    ['none inside none', { none: [{ none: [RIGHT] }] }, SURE],
    ['all of nothing', { all: [] }, SURE],
    ['any of nothing', { any: [] }, NEVER],
  ])('%s', (_, filter, outlook) => {
    expect(look(filter)).toEqual(outlook);
  });
});

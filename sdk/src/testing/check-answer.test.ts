import { expect, test } from 'vitest';
import { MOST_HANDLER_EVENTS } from '../contract/invocation.ts';
import { readHandleResult } from './check-answer.ts';

const said = { kind: 'event.emit', type: 'club.said', payload: {} } as const;

test('a handler’s events are counted over all its groups', () => {
  const half = Array.from({ length: MOST_HANDLER_EVENTS / 2 }, () => said);
  expect(readHandleResult({ effects: half, groups: [half] })).toEqual({ effects: half, groups: [half] });
  expect(() => readHandleResult({ effects: half, groups: [half, [said]] })).toThrow('more than 50 events');
});

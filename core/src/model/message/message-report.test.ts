import { describe, expect, test } from 'vitest';
import { hearReport, type MessageReport, type ReportedStanding } from './message-report.ts';

const SENT: ReportedStanding = { state: 'sent', deliveredAt: null, undeliveredAt: null };
const report = (state: MessageReport['state'], reason: string | null = null): MessageReport => ({ state, reason });

describe('what is told of a message', () => {
  test('that it is there is written down once, with the event', () => {
    expect(hearReport(SENT, report('delivered'), 9)).toEqual({
      changes: { deliveredAt: 9, report: null },
      events: ['message.delivered'],
    });
    expect(hearReport({ ...SENT, deliveredAt: 5 }, report('delivered'), 9)).toEqual({ changes: {}, events: [] });
  });

  test('that it does not get there keeps its reason, once', () => {
    expect(hearReport(SENT, report('undelivered', '30005: unknown number'), 9)).toEqual({
      changes: { undeliveredAt: 9, report: '30005: unknown number' },
      events: ['message.undelivered'],
    });
    expect(hearReport({ ...SENT, undeliveredAt: 5 }, report('undelivered'), 9).events).toEqual([]);
  });

  test('a network that gave up too early may still hand it over', () => {
    expect(hearReport({ ...SENT, undeliveredAt: 5 }, report('delivered'), 9)).toEqual({
      changes: { deliveredAt: 9, report: null },
      events: ['message.delivered'],
    });
  });

  test('what is there is not taken back by a report that comes late', () => {
    const there = { ...SENT, deliveredAt: 5 };
    expect(hearReport(there, report('undelivered'), 9)).toEqual({ changes: {}, events: [] });
    expect(hearReport(there, report('sent'), 9)).toEqual({ changes: {}, events: [] });
  });

  test('that it is on its way says nothing new of one that was sent', () => {
    expect(hearReport(SENT, report('sent'), 9)).toEqual({ changes: {}, events: [] });
  });

  test.each(['sent', 'delivered', 'undelivered'] as const)(
    'whoever tells that it was %s has it: what nobody knew of went out',
    (state) => {
      const heard = hearReport({ ...SENT, state: 'uncertain' }, report(state), 9);
      expect(heard.changes.state).toBe('sent');
      expect(heard.events[0]).toBe('message.sent');
    },
  );

  test.each(['sent', 'delivered', 'undelivered'] as const)(
    'a report (%s) that overtakes the answer proves as much: nothing is left to wait for',
    (state) => {
      const heard = hearReport({ ...SENT, state: 'sending' }, report(state), 9);
      expect(heard.changes.state).toBe('sent');
      expect(heard.events[0]).toBe('message.sent');
    },
  );

  test('of what is known not to have gone out the state is not turned round', () => {
    const heard = hearReport({ ...SENT, state: 'refused' }, report('delivered'), 9);
    expect(heard).toEqual({ changes: { deliveredAt: 9, report: null }, events: ['message.delivered'] });
  });
});

import { describe, expect, test } from 'vitest';
import { PLAIN_CALENDAR } from '../../model/calendar/quiet-hours.ts';
import { LIVE_CLOCK } from '../../model/clock.ts';
import type { Delivery } from '../../model/delivery.ts';
import { tell, type Told } from './tell.ts';

const DELIVERY: Delivery = {
  id: 1,
  publicId: 'm1',
  workspaceId: 1,
  shard: 1,
  kind: 'message',
  channel: 'email',
  contactId: 1,
  runId: 1,
  workflowId: 1,
  versionId: 1,
  step: 'send',
  visit: 1,
  key: 'k',
  state: 'handed',
  createdAt: 0,
  notBefore: 0,
  attempt: 0,
  onUncertain: 'resend',
  uncertain: 0,
  body: {},
};

const told = ({ attempt = 1, depth = 0, ...more }: Partial<Delivery> & { depth?: number } = {}): Told => ({
  delivery: { ...DELIVERY, ...more },
  attempt,
  workspace: {
    id: 1,
    publicId: 'w',
    name: 'Shop',
    mode: 'live',
    timeZone: 'Europe/Rome',
    identityKey: 'email',
    clock: LIVE_CLOCK,
    calendar: PLAIN_CALENDAR,
  },
  workflow: null,
  depth,
  now: 0,
});

/** How long a delivery goes on being tried against a server that always says the same, if every wait is the longest. */
const patience = (): number => {
  let waited = 0;
  for (let attempt = 1; ; attempt++) {
    const { verdict } = tell(told({ attempt }), { kind: 'retry', detail: '451 later', waitMs: null }, () => 1);
    if (verdict.kind === 'close') return waited;
    waited += verdict.notBefore;
  }
};

describe('what the ledger is told', () => {
  test('words of others are kept on one line, without halves of characters, and names that no database keeps in digest', () => {
    const detail = `${'a'.repeat(299)}👋\0`;
    const { history } = tell(told({ uncertain: 1 }), { kind: 'accepted', detail, reference: 'x' }, () => 1);
    expect(history).toEqual({ outcome: 'resent', detail: 'a'.repeat(299) });
    const kept = ['m-1', 'm-\0', 'm'.repeat(501)].map((reference) => {
      const { verdict } = tell(told(), { kind: 'accepted', detail: '', reference }, () => 1);
      return verdict.kind === 'close' ? verdict.reference : null;
    });
    expect(kept).toEqual(['m-1', expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)]);
    expect(kept[1]).not.toBe(kept[2]);
  });

  test('a mail server that is down for some hours costs no message', () => {
    expect(patience()).toBeGreaterThan(6 * 3_600_000);
  });

  test('a message that may have gone out is sent again twice, and then held', () => {
    const ambiguous = { kind: 'ambiguous', detail: 'no reply' } as const;
    expect(tell(told({ uncertain: 1 }), ambiguous, () => 1).verdict).toMatchObject({ kind: 'again', uncertain: true });
    expect(tell(told({ uncertain: 2 }), ambiguous, () => 1).verdict).toMatchObject({
      kind: 'close',
      closing: { state: 'uncertain' },
    });
  });

  test('a message that may have gone out once is never given up as failed', () => {
    const { verdict } = tell(
      told({ attempt: 1000, uncertain: 1 }),
      { kind: 'retry', detail: '', waitMs: null },
      () => 1,
    );
    expect(verdict).toMatchObject({ kind: 'close', closing: { state: 'uncertain' } });
  });

  test('what a message brings about is one deeper than its run: two workflows that answer each other come to an end', () => {
    const { verdict } = tell(told({ depth: 7 }), { kind: 'accepted', detail: '' }, () => 1);
    expect(verdict).toMatchObject({ event: { type: 'message.sent', depth: 8 } });
  });
});

import type { Purpose, SendMessageEffect, WorkflowDefinition, WorkflowOptions } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import type { CompiledVersion } from '../../data/workflows/versions.ts';
import { calendarOf } from '../../model/calendar/quiet-hours.ts';
import { localOf } from '../../model/calendar/wall-clock.ts';
import { LIVE_CLOCK } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import { compileGraph } from '../../model/graph.ts';
import type { Workspace } from '../../model/workspace.ts';
import { decideDelivery, type Candidate, type Verdict } from './gate.ts';
import { sendingQuestion } from './sending-question.ts';

const ROME = 'Europe/Rome';

const workspace: Workspace = {
  id: 1,
  publicId: 'w1',
  name: 'Shop',
  mode: 'live',
  timeZone: ROME,
  identityKey: 'email',
  clock: LIVE_CLOCK,
  calendar: calendarOf({}, ROME),
};

const person: Contact = {
  id: 1,
  publicId: 'c1',
  workspaceId: 1,
  shard: 1,
  externalId: null,
  email: 'ada@example.com',
  phone: '+393331234567',
  firstName: 'Ada',
  lastName: null,
  timeZone: null,
  fields: {},
  source: 'api',
  createdAt: 0,
  rev: 0,
  deleted: false,
};

const versionWith = (options: WorkflowOptions): CompiledVersion => {
  const definition: WorkflowDefinition = { reentry: { policy: 'once' }, options, steps: [] };
  return {
    id: 1,
    publicId: 'v1',
    number: 1,
    workspaceId: 1,
    workflowId: 1,
    workflowPublicId: 'f1',
    graph: compileGraph(definition),
    pins: new Map(),
    definition,
  };
};

interface Given {
  readonly at: string;
  readonly purpose?: Purpose;
  readonly channel?: SendMessageEffect['channel'];
  readonly contact?: Partial<Contact>;
  readonly options?: WorkflowOptions;
  readonly more?: Partial<Candidate>;
}

/** What becomes of a message that comes due then. */
const decide = ({
  at,
  purpose = 'marketing',
  channel = 'sms',
  contact = {},
  options = {},
  more = {},
}: Given): Verdict => {
  const now = Date.parse(at);
  const effect: SendMessageEffect = { kind: 'message.send', channel, purpose, text: 'Ciao' };
  const delivery: Delivery = {
    id: 1,
    publicId: 'd1',
    workspaceId: 1,
    shard: 1,
    kind: 'message',
    channel,
    contactId: 1,
    runId: null,
    workflowId: null,
    versionId: null,
    step: null,
    visit: 0,
    key: 'k',
    createdAt: now,
    notBefore: now,
    onUncertain: 'hold',
    body: { ...effect },
    state: 'queued',
    attempt: 0,
    uncertain: 0,
  };
  const whom = { ...person, ...contact };
  return decideDelivery({
    delivery,
    effect,
    run: null,
    workflow: null,
    contact: whom,
    consents: [{ purpose: 'marketing', channel, state: 'given', at: 0 }],
    suppressed: false,
    recipients: null,
    leaving: {},
    lookup: () => null,
    notice: null,
    sending: sendingQuestion({ delivery, effect, contact: whom, workspace, version: versionWith(options) }, now),
    ...more,
  });
};

const told = (verdict: Verdict, zone = ROME): string => {
  switch (verdict.kind) {
    case 'defer':
      return `${verdict.reason} ${localOf(verdict.until, zone)}`;
    case 'pass':
    case 'cancel':
      return verdict.reason;
    case 'send':
    case 'leave':
    case 'freeze':
      return verdict.kind;
  }
};

// 22 November 2027 is a Monday; Rome is an hour ahead of UTC then.
describe('a message at the gate', () => {
  test('sem-15: advertising by SMS waits for Italy’s morning, and over its Sunday', () => {
    expect(told(decide({ at: '2027-11-22T12:00:00Z' }))).toBe('send');
    expect(told(decide({ at: '2027-11-22T21:30:00Z' }))).toBe('quiet-hours 2027-11-23T08:00');
    expect(told(decide({ at: '2027-11-28T12:00:00Z' }))).toBe('quiet-hours 2027-11-29T08:00');
  });

  test('sem-15: a service message by SMS goes at any hour', () => {
    expect(told(decide({ at: '2027-11-28T02:00:00Z', purpose: 'service' }))).toBe('send');
  });

  test('sem-13: the night is that of the phone number’s country where the contact has said nothing else', () => {
    // Half past ten in the evening in Bucharest, half past nine in Rome; the workspace's own hours count in both.
    const romanian = { phone: '+40721234567' };
    expect(told(decide({ at: '2027-11-22T20:30:00Z', contact: romanian }), 'Europe/Bucharest')).toBe(
      'quiet-hours 2027-11-23T08:00',
    );
    expect(told(decide({ at: '2027-11-22T20:30:00Z', contact: { ...romanian, timeZone: ROME } }))).toBe('send');
  });

  test('sem-15: hours of the workflow count on the clock that it says, and the night is still the contact’s', () => {
    const window = { bands: [{ from: '09:00', to: '22:00' }] };
    const there = { timeZone: 'America/New_York' };
    // Nine in the evening in Rome, three in the afternoon in New York.
    const at = '2027-11-22T20:00:00Z';
    expect(told(decide({ at, contact: there, options: { window, zone: 'workspace' } }))).toBe('send');
    // Eleven at night in Rome, five in the afternoon in New York.
    const later = '2027-11-22T22:00:00Z';
    expect(told(decide({ at: later, contact: there, options: { window } }))).toBe('send');
    expect(told(decide({ at: later, contact: there, options: { window, zone: 'workspace' } }))).toBe(
      // Nine in the morning in Rome is three at night there, where it is eight when it is two in the afternoon here.
      'outside-window 2027-11-23T14:00',
    );
  });

  test('what stands against it for good is told at once, and not when its hour has come', () => {
    const at = '2027-11-28T12:00:00Z';
    expect(told(decide({ at, contact: { phone: null } }))).toBe('no-address');
    expect(told(decide({ at, more: { suppressed: true } }))).toBe('suppressed');
    expect(told(decide({ at, more: { consents: [] } }))).toBe('no-consent');
    expect(told(decide({ at, more: { recipients: { attribute: 'field.city', operator: 'is', value: 'Roma' } } }))).toBe(
      'recipients-filter: field.city = null',
    );
    expect(told(decide({ at, contact: { deleted: true } }))).toBe('contact-deleted');
    expect(told(decide({ at, more: { workflow: 'stopped' } }))).toBe('freeze');
  });

  test('sem-56: whoever has no address on the channel is passed over, and it is no failure', () => {
    expect(decide({ at: '2027-11-22T12:00:00Z', channel: 'email', contact: { email: null } })).toEqual({
      kind: 'pass',
      reason: 'no-address',
    });
  });
});

import type { Filter, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { EXAMPLE_WORDS } from './example-words.ts';
import { noteReaders, welcomeSeries } from './example-workflows.ts';
import { pluginsOf, whatRemains } from './what-remains.ts';

const act = (id: string, contribution: string, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution,
  config: {},
  ports,
});
const asks = (attribute: string): Filter => ({ attribute, operator: 'set' });
const joined = (steps: Step[], more: Partial<WorkflowDefinition> = {}): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: {} },
  reentry: { policy: 'once' },
  first: steps[0]?.id ?? '',
  steps,
  ...more,
});
const without =
  (...missing: string[]): ((plugin: string) => boolean) =>
  (plugin) =>
    !missing.includes(plugin);
const DAY = { amount: 1, unit: 'days' } as const;

test('where every plugin is there, a workflow is what it was', () => {
  const series = welcomeSeries('news', EXAMPLE_WORDS.en);
  expect(whatRemains(series, () => true)).toBe(series);
  expect([...pluginsOf(series)]).toEqual(['list', 'email', 'contact-field']);
});

test('past a step that is gone, the way goes on by its main port', () => {
  const chain = joined([
    act('card', 'fidelity/points', { done: 'coupon', failed: 'sorry' }),
    act('coupon', 'coupon/issue', { done: 'mail' }),
    act('sorry', 'sms/send'),
    act('mail', 'email/send', { done: 'coupon-2' }),
    act('coupon-2', 'coupon/issue'),
  ]);
  expect(whatRemains(chain, without('fidelity', 'coupon'))).toEqual(
    joined([act('mail', 'email/send')], { first: 'mail' }),
  );
});

test('the Welcome series without contact fields reminds without noting it', () => {
  const remains = whatRemains(welcomeSeries('news', EXAMPLE_WORDS.en), without('contact-field'));
  expect(remains?.steps.map(({ id }) => id)).toEqual([
    'pause',
    'welcome',
    'day',
    'opened',
    'thanks',
    'reminder',
    'end',
  ]);
  expect(remains?.steps.find(({ id }) => id === 'opened')).toMatchObject({
    branches: [{ next: 'thanks' }, { next: 'reminder' }, { next: 'reminder' }, { next: 'end' }],
  });
});

test('a workflow is left out without its trigger, and where nothing acts any more', () => {
  const series = welcomeSeries('news', EXAMPLE_WORDS.en);
  expect(whatRemains(series, without('list'))).toBeNull();
  // Every way to what acts asks what became of an e-mail.
  expect(whatRemains(series, without('email'))).toBeNull();
  expect(whatRemains(noteReaders(EXAMPLE_WORDS.en), without('contact-field'))).toBeNull();
});

test('a condition that asks what a missing plugin declares goes with what it leads to', () => {
  const parted = joined([
    {
      kind: 'branch',
      id: 'who',
      branches: [
        { name: 'gold', when: { all: [asks('record.fidelity.card.level'), asks('field.city')] }, next: 'praise' },
        { name: 'known', when: asks('field.city'), next: 'greet' },
      ],
      otherwise: 'greet',
    },
    act('praise', 'email/send', { done: 'heard' }),
    { kind: 'branch', id: 'heard', branches: [{ name: 'no', when: asks('message.praise.outcome'), next: 'greet' }] },
    act('greet', 'sms/send', { done: 'again' }),
    {
      kind: 'branch',
      id: 'again',
      branches: [{ name: 'no', when: asks('message.praise.outcome'), next: 'greet-2' }],
      otherwise: 'greet-3',
    },
    act('greet-2', 'sms/send'),
    act('greet-3', 'sms/send'),
  ]);
  expect(whatRemains(parted, without('fidelity'))).toEqual(
    joined([
      {
        kind: 'branch',
        id: 'who',
        branches: [{ name: 'known', when: asks('field.city'), next: 'greet' }],
        otherwise: 'greet',
      },
      // With the praise goes whoever asks about it, though it is another plugin's.
      act('greet', 'sms/send', { done: 'greet-3' }),
      act('greet-3', 'sms/send'),
    ]),
  );
});

test('a wait for a message that is never sent takes as long as it would in vain', () => {
  const waiting = joined([
    act('mail', 'email/send', { done: 'read' }),
    {
      kind: 'wait',
      id: 'read',
      until: { kind: 'message', step: 'mail', becomes: 'opened', within: DAY },
      stopWhen: asks('balance.score.points'),
      next: 'thanks',
      ports: { 'timed-out': 'call' },
    },
    act('thanks', 'email/send'),
    act('call', 'sms/send'),
  ]);
  expect(whatRemains(waiting, without('email', 'score'))).toEqual(
    joined([{ kind: 'wait', id: 'read', duration: DAY, next: 'call' }, act('call', 'sms/send')], { first: 'read' }),
  );
});

test('a loop goes where what it asks is gone, or all that it repeated', () => {
  const loop = (asked: string): WorkflowDefinition =>
    joined([
      { kind: 'loop', id: 'again', while: asks(asked), most: 3, body: 'points', next: 'call', exhausted: 'points-2' },
      act('points', 'score/change', { done: 'again' }),
      act('points-2', 'score/change', { done: 'call' }),
      act('call', 'sms/send'),
    ]);
  for (const gone of [
    whatRemains(loop('field.city'), without('score')),
    whatRemains(loop('balance.lead.x'), without('lead')),
  ])
    expect(gone).toEqual(joined([act('call', 'sms/send')], { first: 'call' }));
});

test('whom it is for decides whether it stays at all', () => {
  const greeting = joined([act('mail', 'email/send')], { options: { goal: asks('happened.conversion.completed') } });
  expect(whatRemains(greeting, without('conversion'))).toBeNull();
  expect(whatRemains(greeting, without('fidelity'))).toBe(greeting);
});

test('shares of a split whose steps are gone end there', () => {
  const split = joined([
    {
      kind: 'split',
      id: 'half',
      shares: [
        { name: 'a', weight: 1, next: 'sms' },
        { name: 'b', weight: 1, next: 'mail' },
      ],
    },
    act('sms', 'sms/send'),
    act('mail', 'email/send'),
  ]);
  expect(whatRemains(split, without('sms'))?.steps).toEqual([
    {
      kind: 'split',
      id: 'half',
      shares: [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 1, next: 'mail' },
      ],
    },
    act('mail', 'email/send'),
  ]);
});

import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { parseDefinition } from './parse-definition.ts';
import { drawn, linksIn } from './test-trees.ts';
import { writeDefinition } from './write-definition.ts';

const asStep = (id: string, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: {},
  ports,
});
const asWait = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 1, unit: 'days' },
  ...(next === undefined ? {} : { next }),
});
const asBranch = (id: string, ways: Readonly<Record<string, string | undefined>>, otherwise?: string): Step => ({
  kind: 'branch',
  id,
  branches: Object.entries(ways).map(([name, next]) => ({
    name,
    when: { attribute: 'contact.email', operator: 'set' },
    ...(next === undefined ? {} : { next }),
  })),
  ...(otherwise === undefined ? {} : { otherwise }),
});
const workflow = (...steps: Step[]): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  first: steps[0]?.id ?? '',
  steps,
});
const read = (...steps: Step[]): readonly string[] => drawn(parseDefinition(workflow(...steps)));
const parseAndWrite = (definition: WorkflowDefinition): WorkflowDefinition =>
  writeDefinition(parseDefinition(definition));

test('what a loop repeats is its body: its end leads back, whoever jumps out or back says so', () => {
  const asLoop = (id: string, to: Readonly<Record<'body' | 'next' | 'exhausted', string | undefined>>): Step => ({
    kind: 'loop',
    id,
    while: { attribute: 'field.points', operator: 'less', value: 10 },
    most: 3,
    ...(to.body === undefined ? {} : { body: to.body }),
    ...(to.next === undefined ? {} : { next: to.next }),
    ...(to.exhausted === undefined ? {} : { exhausted: to.exhausted }),
  });
  const steps = [
    asLoop('round', { body: 'send', next: 'bye', exhausted: 'call' }),
    asStep('send', { done: 'ask' }),
    asBranch('ask', { yes: 'bye', no: 'round' }, 'day'),
    asWait('day', 'round'),
    asWait('call', 'bye'),
    asWait('bye'),
  ];
  expect(read(...steps)).toEqual([
    'round',
    '  [again]',
    '    send',
    '    ask',
    '      [yes]',
    '        -> bye',
    '      [no]',
    '      [otherwise]',
    '        day',
    '  [exhausted]',
    '    call',
    'bye',
  ]);
  expect(linksIn(parseAndWrite(workflow(...steps)))).toEqual(linksIn(workflow(...steps)));
  const over = [asLoop('round', { body: 'send', next: undefined, exhausted: undefined }), asStep('send')];
  expect(read(...over)).toEqual(['round', '  [again]', '    send', '    .']);
});

test('a split parts as a condition does, and a wait has ways beside it', () => {
  const split: Step = {
    kind: 'split',
    id: 'part',
    shares: [
      { name: 'one', weight: 1, next: 'send' },
      { name: 'two', weight: 3, next: 'until' },
    ],
  };
  const until: Step = {
    kind: 'wait',
    id: 'until',
    until: { kind: 'event', event: 'list.joined', within: { amount: 3, unit: 'days' } },
    next: 'bye',
    ports: { 'timed-out': 'call' },
  };
  const steps = [split, asStep('send', { done: 'bye' }), until, asWait('call', 'bye'), asWait('bye')];
  expect(read(...steps)).toEqual([
    'part',
    '  [one]',
    '    send',
    '  [two]',
    '    until',
    '      [timed-out]',
    '        call',
    'bye',
  ]);
  expect(linksIn(parseAndWrite(workflow(...steps)))).toEqual(linksIn(workflow(...steps)));
});

test('what counts for every step, and when a step may act, stay as they were put', () => {
  const definition: WorkflowDefinition = {
    reentry: { policy: 'always', whileInside: 'restart' },
    options: { zone: 'workspace', window: { days: 'working-days', bands: [{ from: '22:00', to: '02:00' }] } },
    first: 'send',
    steps: [
      {
        ...asStep('send'),
        kind: 'action',
        contribution: 'email/send',
        config: {},
        ports: {},
        timing: { from: '09:00' },
      },
    ],
  };
  expect(parseAndWrite(definition)).toEqual(definition);
});

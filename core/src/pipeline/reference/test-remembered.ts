import type { WorkflowDefinition } from '@innesto/sdk/contract';
import type { Command } from './test-stories.ts';

type Story = [[WorkflowDefinition, WorkflowDefinition, WorkflowDefinition], readonly Command[]];

const LEAVE: WorkflowDefinition = { reentry: { policy: 'always' }, first: 'a', steps: [{ kind: 'exit', id: 'a' }] };
const SOON = { amount: 1, unit: 'hours' } as const;

/** Stories in which the engine and the reference once parted ways: they are told first. */
export const REMEMBERED: readonly Story[] = [
  // One event ended a wait, and the next one, and the first again, for as long as the instant lasted.
  [
    [
      LEAVE,
      {
        reentry: { policy: 'once' },
        first: 'a',
        steps: [
          {
            kind: 'wait',
            id: 'a',
            next: 'b',
            until: { kind: 'event', event: 'custom.come', within: SOON, since: 'run' },
          },
          {
            kind: 'wait',
            id: 'b',
            next: 'a',
            until: { kind: 'event', event: 'custom.come', within: SOON, since: 'step' },
          },
        ],
      },
      LEAVE,
    ],
    [
      { do: 'come', contact: 1, n: 0 },
      { do: 'enter', contact: 1, workflow: 1, n: 0 },
      { do: 'come', contact: 1, n: 0 },
      { do: 'pass', minutes: 30 },
    ],
  ],
  // Whoever had reached the goal before they came was not let go until the first wait was over.
  [
    [
      LEAVE,
      {
        reentry: { policy: 'always' },
        first: 'a',
        options: { goal: { attribute: 'field.x', operator: 'set' } },
        steps: [{ kind: 'wait', id: 'a', duration: { amount: 3, unit: 'days' } }],
      },
      LEAVE,
    ],
    [
      { do: 'set', contact: 1, field: 'x', value: 1 },
      { do: 'enter', contact: 1, workflow: 1, n: 0 },
    ],
  ],
  // What one workflow made true was no news to who was inside of another, and had had their turn: here it was the reference that was wrong.
  [
    [
      LEAVE,
      {
        reentry: { policy: 'once' },
        first: 'a',
        steps: [
          {
            kind: 'wait',
            id: 'a',
            next: 'b',
            until: { kind: 'event', event: 'custom.come', within: SOON, since: 'run' },
          },
          {
            kind: 'action',
            id: 'b',
            contribution: 'contact-field/update',
            config: { field: 'x', value: 0 },
            ports: {},
          },
        ],
      },
      {
        reentry: { policy: 'always' },
        first: 'a',
        options: { exitWhen: { attribute: 'field.x', operator: 'set' } },
        steps: [{ kind: 'wait', id: 'a', duration: { amount: 3, unit: 'days' } }],
      },
    ],
    [
      { do: 'enter', contact: 1, workflow: 2, n: 0 },
      { do: 'enter', contact: 1, workflow: 1, n: 0 },
      { do: 'come', contact: 1, n: 0 },
    ],
  ],
  // The event that made a place free for who was kept waiting ended their first wait, too.
  [
    [
      LEAVE,
      {
        reentry: { policy: 'always', whileInside: 'queue' },
        first: 'a',
        steps: [{ kind: 'wait', id: 'a', until: { kind: 'event', event: 'custom.come', within: SOON, since: 'step' } }],
      },
      LEAVE,
    ],
    [
      { do: 'enter', contact: 2, workflow: 1, n: 0 },
      { do: 'enter', contact: 2, workflow: 1, n: 0 },
      { do: 'come', contact: 2, n: 0 },
    ],
  ],
  // A weekday that came while the workflow stood still was made up for: here it was the reference that was wrong.
  [
    [
      LEAVE,
      {
        reentry: { policy: 'once' },
        first: 'a',
        steps: [{ kind: 'wait', id: 'a', until: { kind: 'weekday', days: 'working-days', time: '00:00' } }],
      },
      LEAVE,
    ],
    [
      { do: 'enter', contact: 1, workflow: 1, n: 0 },
      { do: 'stop', workflow: 1 },
      { do: 'pass', minutes: 1440 },
      { do: 'start', workflow: 1 },
    ],
  ],
];

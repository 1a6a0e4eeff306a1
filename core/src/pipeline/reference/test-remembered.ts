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
];

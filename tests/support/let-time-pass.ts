import type { ClockMove, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';
import { enteredAt, leftFrom, untilNumbers } from './workflow-numbers.ts';

const hourLong = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'hour',
  steps: [{ kind: 'wait', id: 'hour', duration: { amount: 1, unit: 'hours' } }],
});

/** Moves a workspace's clock forward. */
export const advance = async ({ api, base }: Settled, by: NonNullable<ClockMove['advance']>): Promise<void> => {
  await api.must('POST', `${base}/clock`, { advance: by });
};

/**
 * Moves a workspace's clock forward by hours or days, and waits until the hub has noticed: a wait of an hour, in a
 * workflow of its own, is over. What does not happen then does not happen.
 */
export const letTimePass = async (settled: Settled, by: NonNullable<ClockMove['advance']>): Promise<void> => {
  const { api, base } = settled;
  const name = `Control ${by.amount} ${by.unit}`;
  const list = await api.must<{ id: string }>('POST', `${base}/lists`, { name });
  const made = await api.must<{ id: string }>('POST', `${base}/workflows`, { name, definition: hourLong(list.id) });
  await api.must('POST', `${base}/workflows/${made.id}/start`);
  await api.must('POST', `${base}/contacts`, { email: 'control@clients.example', lists: [list.id] });
  await untilNumbers(settled, made.id, { what: `${name} begins`, isThere: (seen) => enteredAt(seen, 'hour') === 1 });
  await advance(settled, by);
  await untilNumbers(settled, made.id, { what: `${name} is over`, isThere: (seen) => leftFrom(seen, 'hour') === 1 });
};

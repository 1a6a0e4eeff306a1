import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { afterEach, expect, test } from 'vitest';
import { freshHome } from '../support/database.ts';
import { WRONG_CLOCK, wrongBy } from '../support/faketime.ts';
import { endNodes, sharesOf, startNode, untilShared, type TestNode } from '../support/hub-nodes.ts';
import { advance } from '../support/let-time-pass.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { people } from '../support/people.ts';
import { settleIn } from '../support/settle-in.ts';
import { enteredAt, leftFrom, numbersOf, untilNumbers, type Numbers } from '../support/workflow-numbers.ts';

const MINUTES = 60;
const WAITING = 60;
/** Far from what a busy machine makes a node miss, and far from what the clocks are wrong by. */
const INNESTO_LEASE_MS = '10000';

const hourLong = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'hour',
  steps: [{ kind: 'wait', id: 'hour', duration: { amount: 1, unit: 'hours' } }],
});

let nodes: TestNode[] = [];
afterEach(async () => {
  await endNodes(nodes);
  nodes = [];
});

test('nodes whose clocks are ten minutes apart share the work, steal nothing from each other, and are never early', async () => {
  if (WRONG_CLOCK === 'javascript')
    process.stdout.write(
      'faketime is not on this machine (Debian: apt install faketime): only JavaScript’s clock is wrong\n',
    );
  const [slow, fast] = [wrongBy(-5 * MINUTES), wrongBy(5 * MINUTES)];
  const home = await freshHome('PostgreSQL');
  const first = await startNode(home, { name: 'right', environment: { INNESTO_LEASE_MS } });
  nodes.push(first);
  const gym = await settleIn(first.hub());
  const INNESTO_URL = first.hub().url;
  nodes.push(
    ...(await Promise.all([
      startNode(home, { name: 'slow', role: 'worker', environment: { ...slow, INNESTO_URL, INNESTO_LEASE_MS } }),
      startNode(home, { name: 'fast', role: 'worker', environment: { ...fast, INNESTO_URL, INNESTO_LEASE_MS } }),
    ])),
  );
  await untilShared(home, 3, 'three nodes share the work');
  const epochs = () =>
    pastTheHub(home, async (knex) =>
      (await knex('shard').orderBy('shard').select<{ epoch: string }[]>('epoch')).map(({ epoch }) => Number(epoch)),
    );
  const before = await epochs();
  // Contacts of every node wait for an hour.
  const { api, base } = gym;
  const list = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  const draft = { name: 'An hour', definition: hourLong(list.id) };
  const workflow = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
  await api.must('POST', `${base}/workflows/${workflow.id}/start`);
  for (const { email } of people(WAITING)) await api.must('POST', `${base}/contacts`, { email, lists: [list.id] });
  const entered = (seen: Numbers): boolean => enteredAt(seen, 'hour') === WAITING;
  await untilNumbers(gym, workflow.id, { what: 'all wait', isThere: entered });
  // The fast node's own clock is past the hour by now.
  await advance(gym, { amount: 56, unit: 'minutes' });
  await sleep(3000);
  expect(leftFrom(await numbersOf(gym, workflow.id), 'hour'), 'who went on too early').toBe(0);
  await advance(gym, { amount: 4, unit: 'minutes' });
  const left = (seen: Numbers): boolean => leftFrom(seen, 'hour') === WAITING;
  await untilNumbers(gym, workflow.id, { what: 'all go on, those of the slow node too', isThere: left });
  expect(await epochs(), 'nobody took a shard from anybody').toEqual(before);
  expect(Object.values(await sharesOf(home)).toSorted((a, b) => a - b)).toEqual([20, 22, 22]);
});

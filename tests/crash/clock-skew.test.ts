import { afterEach, expect, test } from 'vitest';
import { freshHome } from '../support/database.ts';
import { wrongBy } from '../support/faketime.ts';
import { endNodes, sharesOf, startNode, untilShared, type TestNode } from '../support/hub-nodes.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { settleIn } from '../support/settle-in.ts';

const MINUTES = 60;

let nodes: TestNode[] = [];
afterEach(async () => {
  await endNodes(nodes);
  nodes = [];
});

test('nodes whose clocks are ten minutes apart share the work, steal nothing from each other, and are never early', async ({
  skip,
}) => {
  const [slow, fast] = [wrongBy(-5 * MINUTES), wrongBy(5 * MINUTES)];
  if (slow === null || fast === null) return skip('faketime is not on this machine (Debian: apt install faketime)');
  const home = await freshHome('PostgreSQL');
  const first = await startNode(home, { name: 'right' });
  nodes.push(first);
  const gym = await settleIn(first.hub());
  const INNESTO_URL = first.hub().url;
  nodes.push(await startNode(home, { name: 'slow', role: 'worker', environment: { ...slow, INNESTO_URL } }));
  nodes.push(await startNode(home, { name: 'fast', role: 'worker', environment: { ...fast, INNESTO_URL } }));
  await untilShared(home, 3, 'three nodes share the work');
  const epochs = () =>
    pastTheHub(home, async (knex) =>
      (await knex('shard').orderBy('shard').select<{ epoch: string }[]>('epoch')).map(({ epoch }) => Number(epoch)),
    );
  const before = await epochs();
  // Waits of an hour on contacts of every node; a workspace's clock is moved, the nodes' are what they are.
  for (let hour = 0; hour < 3; hour++) await letTimePass(gym, { amount: 1, unit: 'hours' });
  expect(await epochs(), 'nobody took a shard from anybody').toEqual(before);
  expect(Object.values(await sharesOf(home)).toSorted((a, b) => a - b)).toEqual([20, 22, 22]);
  const early = await pastTheHub(home, (knex) =>
    knex('run_log').join('run', 'run.id', 'run_log.run_id').whereRaw('run_log.at < run.started_at').select('run.id'),
  );
  expect(early).toEqual([]);
});

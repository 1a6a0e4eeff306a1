import type { PluginView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playStory, STORY_OWNER } from '../../core/src/demo/play.ts';
import type { ApiClient } from '../support/api-client.ts';
import { hereOn } from '../support/database.ts';
import { storyWithout, untilFurnished } from '../support/demo-of-the-rest.ts';
import { openFakeCrm, type FakeCrm } from '../support/fake-crm.ts';
import { builtFirstParty } from '../support/first-party.ts';
import { startInnerHub, type InnerHub } from '../support/inner-hub.ts';
import { pluginsIn, runTheRest } from '../support/run-the-rest.ts';
import { makeWorkspace, signInAs, signUp } from '../support/settle-in.ts';

const ours = await builtFirstParty();
const folders = ours.map(({ folder }) => folder);
const IS_LONG = process.env['INNESTO_LONG'] === '1';
/** Without whom the demo is another one: the others take no more out of it than what they keep. */
const OF_THE_DEMO = ['contact-field', 'email', 'fixed-date', 'list'];
const isToldWithout = (left: string): boolean => IS_LONG || OF_THE_DEMO.includes(left);
const SUBSCRIBERS = 20;

/** Plays the demo's story at a hub, and waits for its demo workspace; answers who signed up in it. */
const tellStory = async ({ url, setUpToken }: InnerHub, left: string): Promise<ApiClient> => {
  const told: string[] = [];
  await playStory({ say: (line) => told.push(line), url, setUpToken: setUpToken ?? '', subscribers: SUBSCRIBERS });
  expect(told).toEqual(expect.arrayContaining([...storyWithout(left, String(SUBSCRIBERS))]));
  const owner = await signInAs(url, STORY_OWNER);
  await untilFurnished(owner, left);
  return owner;
};

// Not in the core: the same that the long run asks of hubs which were built without a plugin is asked here of one in the test's own process.
describe.each(hereOn('SQLite'))('on %s, a hub without one of its plugins', (database) => {
  let outside: FakeCrm;
  beforeAll(async () => {
    outside = await openFakeCrm();
  });
  afterAll(() => outside?.close());

  test.each(folders)('starts, serves and runs the rest: without %s', async (left) => {
    const hub = await startInnerHub({
      database,
      plugins: ours.filter(({ folder }) => folder !== left),
      environment: { INNESTO_PRIVATE_HOSTS: outside.host, INNESTO_DEMO: isToldWithout(left) ? 'yes' : 'no' },
    });
    try {
      const owner = isToldWithout(left) ? await tellStory(hub, left) : await signUp(hub);
      const gym = await makeWorkspace(owner);
      const there = await pluginsIn(gym);
      expect(there).toEqual(folders.filter((name) => name !== left));
      for (const plugin of there) await gym.api.must<PluginView>('GET', `${gym.base}/plugins/${plugin}`);
      // Elsewhere one trigger stands for all where time is dear: each costs a call into the sandbox, and people to start.
      await runTheRest(gym, { left, outside: outside.host, ...(isToldWithout(left) ? {} : { most: 1 }) });
    } finally {
      await hub.stop();
    }
  });
});

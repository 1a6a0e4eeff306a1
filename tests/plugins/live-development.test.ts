import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Page, RunView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { readConfig } from '../../core/src/config.ts';
import { actionWith, temporaryPlugin } from '../../sdk/src/cli/temporary-plugin.fixture.ts';
import { startAuthor } from '../support/author.ts';
import { firstParty } from '../support/first-party.ts';
import { startInnerHub } from '../support/inner-hub.ts';
import { listen } from '../support/live-feed.ts';
import { makeWorkspace, settleIn, signUp, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';

const LONG = { timeout: 150_000 };

/** What the workspace has of the plugin now: what the editor's form is made of. */
const titleOf = async ({ api, base }: Settled): Promise<string | undefined> => {
  const { status, body } = await api.call('GET', `${base}/plugins/sample`);
  const { manifest } = body as unknown as { readonly manifest?: Manifest };
  return status === 200 ? `${manifest?.version} ${manifest?.actions[0]?.title}` : undefined;
};

/** Makes a workflow of the step under development, and starts it. */
const startWorkflow = async ({ api, base }: Settled): Promise<string> => {
  const step = { kind: 'action', id: 'act', contribution: 'sample/act', config: {}, ports: {} };
  const trigger = { contribution: 'event/custom', config: { type: 'custom.try' } };
  const definition = { trigger, reentry: { policy: 'always' }, first: 'act', steps: [step] };
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, { name: 'Try', definition });
  await api.must('POST', `${base}/workflows/${id}/start`);
  return id;
};

test(
  'what an author saves is in the running hub: its form, and the runs that were started with what was before',
  LONG,
  async () => {
    const ours = await firstParty('event');
    await using plugin = await temporaryPlugin(actionWith("() => skipped('first')"));
    const hub = await startInnerHub({ plugins: ours, environment: { INNESTO_DEV: 'yes' } });
    const shop = await settleIn(hub);
    const feed = await listen(`${hub.url}${shop.base}/feed`, { ...shop.api.headers() });
    const author = startAuthor(plugin.folder, hub.url, shop);
    const untilTitle = (title: string) =>
      until(
        () => titleOf(shop),
        (seen) => seen === title,
        { what: `${title}, where the author was told:\n${author.told()}` },
      );
    try {
      await untilTitle('1.2.3-dev Act');
      const workflow = await startWorkflow(shop);
      const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, {
        email: 'anna@clients.example',
      });
      const reasons = async (): Promise<readonly string[]> => {
        const told = JSON.stringify(await shop.api.must('GET', `${shop.base}/contacts/${contact.id}/timeline`));
        return ['first', 'second'].filter((reason) => told.includes(reason));
      };
      const happens = async (reason: string): Promise<void> => {
        const event = { type: 'custom.try', contact: contact.id, payload: {} };
        await shop.api.must('POST', `${shop.base}/events`, { events: [event] });
        await until(reasons, (seen) => seen.includes(reason), { what: `a run that says “${reason}”` });
      };
      await happens('first');

      const before = feed.messages.length;
      const source = join(plugin.folder, 'src', 'index.ts');
      const text = await readFile(source, 'utf8');
      await writeFile(source, text.replace("'first'", "'second'").replace("title: 'Act'", "title: 'Do it'"));
      await untilTitle('1.2.3-dev Do it');
      await until(
        () => Promise.resolve(feed.messages.slice(before).map(({ topic }) => topic)),
        (topics) => topics.includes('plugins'),
        { what: 'word to the pages that a plugin changed' },
      );
      await happens('second');
      const runs = await shop.api.must<Page<RunView>>('GET', `${shop.base}/workflows/${workflow}/runs`);
      expect(runs.items.map(({ version }) => version)).toEqual([1, 1]);
    } finally {
      await author.stop();
      await feed.close();
      await hub.stop();
    }
  },
);

test('any other hub takes no builds, and no version but one that is tried', LONG, async () => {
  const ours = await firstParty('event');
  const build = { package: '{}', manifest: '{}', script: '', icon: null };
  const production = await startInnerHub({ plugins: ours });
  const shop = await settleIn(production);
  expect(await shop.api.call('PUT', `${shop.base}/development`, build)).toMatchObject({ status: 404 });
  await production.stop();

  const hub = await startInnerHub({ plugins: ours, environment: { INNESTO_DEV: 'yes' } });
  const owner = await signUp(hub);
  const gym = await makeWorkspace(owner);
  const [event] = ours;
  const released = {
    package: await readFile(join(event?.path ?? '', 'package.json'), 'utf8'),
    manifest: JSON.stringify(event?.manifest),
    script: event?.script,
    icon: null,
  };
  expect(await gym.api.call('PUT', `${gym.base}/development`, released)).toMatchObject({
    status: 400,
    body: { code: 'INNESTO_PLUGIN_PACKAGE', detail: expect.stringContaining('ends in -dev') },
  });
  const token = { name: 'editor', role: 'editor' };
  const { secret } = await owner.must<{ secret: string }>('POST', `${gym.base}/tokens`, token);
  const editor = gym.api.withToken(secret);
  expect(await editor.call('PUT', `${gym.base}/development`, released)).toMatchObject({ status: 403 });
  await hub.stop();
});

test.each([
  ['listens to others', { HOST: '0.0.0.0' }],
  ['has an address for others', { INNESTO_URL: 'https://hub.example.com' }],
  ['has other processes beside it', { INNESTO_ROLE: 'api', DATABASE_URL: 'postgres://localhost/x' }],
])('a hub that %s is none for developers', (_case, more) => {
  expect(() => readConfig({ INNESTO_DEV: 'yes', ...more })).toThrow('this machine only');
});

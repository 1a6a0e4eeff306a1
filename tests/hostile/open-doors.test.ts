import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, PluginView } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveOf, type Packed } from '../../core/src/registry/test-package.ts';
import { buildPlugin, integrityOf } from '../../sdk/src/cli/build-plugin.ts';
import type { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn, type Home } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { listen } from '../support/live-feed.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { ROUNDS } from '../support/rounds.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { gatewayAt } from '../support/sms-workflows.ts';
import { spoiling, spoilt } from '../support/spoilt-package.ts';
import { until } from '../support/until.ts';
import { readApi } from './api-document.ts';
import { ask, each } from './ask.ts';
import { installFixtures } from './house.ts';

const CANARY = {
  password: 'canary-password-8c41',
  gateway: 'canary-gateway-0f2d',
  step: 'canary-step-secret-6b77',
  shop: 'canary-shop-key-nobody-guesses-31f0',
  wrong: 'canary-wrong',
} as const;
const FLOOD = 400;
const SPOILT = 25;

describe.each(hereOn('SQLite'))('a hub on %s whose doors are open', { repeats: ROUNDS - 1 }, (database) => {
  let home: Home;
  let hub: RunningHub;
  let owner: ApiClient;
  let shop: Settled;
  let beside: Settled;
  /** Each round spoils packages in other ways. */
  let seed = 20_261_122;

  beforeAll(async () => {
    home = await freshHome(database);
    await installFixtures(home, ['gate']);
    // The most that it ever prints.
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no', INNESTO_LOG: 'debug' } });
    owner = await signUp(hub);
    [shop, beside] = [await makeWorkspace(owner), await makeWorkspace(owner)];
    for (const { api, base } of [shop, beside]) await api.must('POST', `${base}/plugins/gate/enable`, {});
  });
  afterAll(() => hub?.stop());

  const addressOf = ({ base }: Settled, what: string): string => `${hub.url}/x/${base.split('/').at(-1) ?? ''}/${what}`;
  const send = async (url: string, body: string | Uint8Array<ArrayBuffer>): Promise<number> =>
    (await ask({ method: 'POST', url, body, headers: { 'content-type': 'text/plain' } })).status;
  const standing = async ({ api, base }: Settled): Promise<PluginView | undefined> =>
    (await api.must<Page<PluginView>>('GET', `${base}/plugins`)).items.find(({ plugin }) => plugin === 'gate');
  /** What a neighbour hears while something else goes on. */
  const meanwhile = async (
    work: () => Promise<unknown>,
  ): Promise<{ readonly gate: Set<number>; readonly api: Set<number> }> => {
    const [gate, api] = [new Set<number>(), new Set<number>()];
    const ending = new AbortController();
    const looking = (async () => {
      while (!ending.signal.aborted) {
        gate.add(await send(addressOf(beside, 'gate/open'), 'hello'));
        api.add((await beside.api.call('GET', `${beside.base}/contacts?limit=1`)).status);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    })();
    await work().finally(() => ending.abort());
    await looking;
    return { gate, api };
  };

  test('a package that was spoilt, lies of itself or never ends is refused with why, and nobody beside notices', async () => {
    const gate = await buildPlugin(join(import.meta.dirname, 'plugins', 'gate'));
    const about = await readFile(join(gate.folder, 'package.json'));
    const filesWith = (script: string): readonly Packed[] => [
      { name: 'package/package.json', content: about },
      {
        name: 'package/dist/plugin.json',
        content: JSON.stringify({ ...gate.manifest, integrity: integrityOf(script) }),
      },
      { name: 'package/dist/plugin.js', content: script },
    ];
    const whole = filesWith(gate.script);
    const upload = async (bytes: Buffer): Promise<{ readonly status: number; readonly code: string }> => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)]), 'gate.tgz');
      const { status, body } = await owner.call('POST', `${shop.base}/plugin-proposals/upload`, form);
      return { status, code: String((body as { readonly code?: unknown }).code) };
    };
    expect((await upload(gzipSync(await archiveOf(whole)))).status).toBe(201);
    const before = await owner.must('GET', `${shop.base}/plugin-installations`);
    const refusals: string[] = [];
    const heard = await meanwhile(async () => {
      for (const script of ['for (;;);', 'throw 1', '', 'const kept = []; for (;;) kept.push(kept.join());']) {
        const { status, code } = await upload(gzipSync(await archiveOf(filesWith(script))));
        expect([script, status >= 400 && status < 500]).toEqual([script, true]);
        refusals.push(code);
      }
      for (const how of fc.sample(spoiling, { numRuns: SPOILT, seed: seed++ })) {
        const { status, code } = await upload(await spoilt(whole, how));
        expect([how, status === 201 || (status >= 400 && status < 500)]).toEqual([how, true]);
        if (status !== 201) refusals.push(code);
      }
    });
    expect([...new Set(refusals)].filter((code) => !code.startsWith('INNESTO_PLUGIN_'))).toEqual([]);
    expect(refusals.length).toBeGreaterThan(SPOILT / 2);
    expect(await owner.must('GET', `${shop.base}/plugin-installations`)).toEqual(before);
    expect([...heard.api]).toEqual([200]);
    expect([...heard.gate].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  });

  test('a flood at one workspace’s address stops its plugin there, names it, and its neighbour is answered', async () => {
    const statuses: number[] = [];
    const bodies = ['loop', 'hoard', 'throw', 'hello', '', 'x'.repeat(60_000), '\u0000', new Uint8Array([255, 254, 0])];
    const heard = await meanwhile(() =>
      each(
        Array.from({ length: FLOOD }, (_, at) => bodies[at % bodies.length] ?? ''),
        async (body) => void statuses.push(await send(addressOf(shop, 'gate/open'), body)),
      ),
    );
    // Refused, told to come back, or answered: nothing that would be the hub’s own fault.
    expect(statuses.filter((status) => ![200, 413, 429, 500, 503].includes(status))).toEqual([]);
    expect(statuses.length).toBe(FLOOD);
    expect([...heard.api]).toEqual([200]);
    expect([...heard.gate].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(await send(addressOf(beside, 'gate/open'), 'hello')).toBe(200);
    const culprit = await until(
      () => standing(shop),
      (seen) => seen?.state === 'suspended',
      { what: 'a suspension' },
    );
    expect(culprit?.strikes).toBeGreaterThanOrEqual(3);
    expect(await standing(beside)).toMatchObject({ state: 'active', strikes: 0 });
    // Who called so often is turned away before it is looked whether anybody could answer.
    expect([429, 503]).toContain(await send(addressOf(shop, 'gate/open'), 'hello'));
  });

  test('reports that hang their reader hold up neither those of others nor the hub', async () => {
    await shop.api.must('POST', `${shop.base}/plugins/gate/resume`);
    const heard = await meanwhile(async () => {
      await each(Array.from({ length: FLOOD }), async () => {
        expect([202, 204, 429, 503]).toContain(await send(addressOf(shop, 'gate/tell'), 'loop'));
      });
      await until(
        () => standing(shop),
        (seen) => seen?.state === 'suspended',
        { what: 'a suspension' },
      );
    });
    expect([...heard.api]).toEqual([200]);
    expect(await standing(beside)).toMatchObject({ state: 'active', strikes: 0 });
  });

  test('who tries addresses that are not there is turned away, and finds nothing', async () => {
    const found = new Set<number>();
    await each(
      Array.from({ length: 700 }, (_, at) => `gate/nothing-${at}`),
      async (what) => {
        found.add(await send(addressOf(beside, what), 'x'));
      },
    );
    expect(found).toEqual(new Set([404, 429]));
  });

  test('no secret that was entered comes out anywhere: not in answers, refusals, files, events, on the line, or in what it prints', async () => {
    const { api, base } = shop;
    const feed = await listen(`${hub.url}${base}/feed`, api.headers());
    const told: unknown[] = [];
    const must = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
      const answer = await api.must<Body>(method, `${base}${path}`, body);
      told.push(answer);
      return answer;
    };
    const smtp = {
      kind: 'smtp',
      name: 'Ours',
      host: 'mail.example',
      port: 587,
      security: 'starttls',
      user: 'hub',
      from: { name: 'Shop', address: 'shop@clients.example' },
    };
    const { id: connection } = await must<{ id: string }>('POST', '/connections', {
      ...smtp,
      password: CANARY.password,
    });
    const gateway = gatewayAt('gateway.example', { secret: CANARY.gateway, reportSecret: CANARY.gateway });
    await must('POST', '/connections', { ...gateway, url: 'https://gateway.example/send' });
    const { id: record } = await must<{ id: string }>('POST', '/collections/coupon/shop/records', {
      attributes: { name: 'Web shop', key: CANARY.shop },
    });
    await must('PATCH', `/collections/coupon/shop/records/${record}`, { attributes: { active: false } });
    const definition = {
      reentry: { policy: 'once' },
      first: 'call',
      steps: [
        {
          kind: 'action',
          id: 'call',
          contribution: 'webhook/call',
          config: { method: 'POST', url: 'https://hooks.example/in' },
          ports: {},
        },
      ],
    };
    const { id: workflow } = await must<{ id: string }>('POST', '/workflows', { name: 'Call', definition });
    const { secrets } = await must<{ secrets: readonly { name: string }[] }>(
      'GET',
      `/workflows/${workflow}/steps/call/secrets`,
    );
    for (const { name } of secrets)
      await must('PUT', `/workflows/${workflow}/steps/call/secrets/${name}`, { value: CANARY.step });
    expect(secrets.length).toBeGreaterThan(0);
    // What is refused is not repeated either.
    const refused = [
      ['POST', '/connections', { ...smtp, port: 'x', password: CANARY.wrong }],
      ['POST', '/connections', { ...smtp, password: { not: CANARY.wrong } }],
      ['PATCH', `/connections/${connection}`, { host: 'thief.example', unheard: CANARY.wrong }],
      ['POST', '/collections/coupon/shop/records', { attributes: { name: 'Other', key: CANARY.wrong } }],
      ['POST', '/collections/coupon/shop/records', { attributes: { name: 'Other', key: [CANARY.wrong] } }],
      ['PUT', `/workflows/${workflow}/steps/call/secrets/${secrets[0]?.name ?? ''}`, { value: [CANARY.wrong] }],
    ] as const;
    for (const [method, path, body] of refused) {
      const { status, body: answer } = await api.call(method, `${base}${path}`, body);
      expect([path, status]).toEqual([path, 400]);
      told.push(answer);
    }
    const { operations } = await readApi(hub.url);
    const ids: Readonly<Record<string, string>> = {
      workspace: base.split('/').at(-1) ?? '',
      connection,
      record,
      workflow,
      plugin: 'coupon',
      collection: 'shop',
      step: 'call',
    };
    for (const { path } of operations.filter(({ method }) => method === 'GET')) {
      const at = path.replaceAll(
        /\{([A-Za-z]+)\}/g,
        (_whole, part: string) => ids[part] ?? '018f0000-0000-7000-8000-00000000abcd',
      );
      const answer = await ask({ method: 'GET', url: `${hub.url}${at}`, headers: { ...api.headers() } });
      told.push(answer.text);
    }
    const kept = await pastTheHub(home, async (knex) =>
      Promise.all(
        ['connection', 'step_secret', 'event', 'draft_revision', 'version'].map((table) => knex(table).select()),
      ),
    );
    await must('DELETE', `/collections/coupon/shop/records/${record}`);
    await until(
      () => Promise.resolve(feed.messages.length),
      (count) => count > 0,
      { what: 'news' },
    );
    await feed.close();
    for (const [where, text] of Object.entries({
      answers: JSON.stringify(told),
      feed: JSON.stringify(feed.messages),
      database: JSON.stringify(kept),
      printed: hub.output(),
    }))
      expect({ where, found: text.match(/canary-[a-z0-9-]+/g) ?? [] }).toEqual({ where, found: [] });
  });
});

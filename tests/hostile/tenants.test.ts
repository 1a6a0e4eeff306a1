import { randomUUID } from 'node:crypto';
import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hereOn } from '../support/database.ts';
import { formOf, imported } from '../support/send-file.ts';
import { until } from '../support/until.ts';
import type { Operation } from './api-document.ts';
import { each, expectRefusal, type Reply } from './ask.ts';
import { openAttackHouse, type AttackHouse } from './attack-house.ts';
import { samplesOf } from './sample-schema.ts';

/** Stands in whatever the other workspace holds: it must never be seen from here. */
const CANARY = 'canary-61c2';
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What a listing must be asked, by the parameter's name, so that there is something of the other workspace to list. */
const MUST_SAY: Readonly<Record<string, string>> = { step: 'mail', figure: 'sent' };

/** Every kind of thing that an address can name, by its part: one of each, of the other workspace. */
type Foreign = Readonly<Record<string, string>>;

const mailing = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'mail',
  steps: [
    {
      kind: 'action',
      id: 'mail',
      contribution: 'email/send',
      config: { subject: CANARY, text: CANARY, purpose: 'service' },
      ports: {},
    },
  ],
});

/** Fills a workspace with one of everything. */
const furnish = async (hub: AttackHouse, base: string): Promise<Foreign> => {
  const { owner } = hub.house;
  const add = async (path: string, body: object): Promise<string> =>
    (await owner.must<{ id: string }>('POST', `${base}/${path}`, body)).id;
  await owner.must('POST', `${base}/plugins/club/enable`, {});
  await owner.must('POST', `${base}/fields`, { key: 'secret_field', label: CANARY, type: 'text' });
  const list = await add('lists', { name: CANARY });
  const workflow = await add('workflows', { name: CANARY, definition: mailing(list) });
  await owner.must('POST', `${base}/workflows/${workflow}/start`);
  const file = formOf(`E-mail;Nome\n${CANARY}@example.com;${CANARY}\nno address;${CANARY}\n`, {
    mapping: [
      { column: 'E-mail', to: 'email' },
      { column: 'Nome', to: 'firstName' },
    ],
    lists: [list],
    startWorkflows: true,
  });
  const { id: import_ } = await owner.must<{ id: string }>('POST', `${base}/imports`, file);
  await imported({ api: owner, base }, import_);
  const pageOf = (path: string) => owner.must<{ items: readonly { id: string }[] }>('GET', `${base}/${path}`);
  const sent = await until(
    () => pageOf('messages?state=sent'),
    ({ items }) => items.length === 1,
    { what: 'the mail is in the inbox' },
  );
  // Nothing of it is still at work when the attacks begin: what is written then, they have written.
  await until(
    async () => ({
      ended: await pageOf(`workflows/${workflow}/runs?state=ended`),
      events: await hub.prints.rows('event'),
    }),
    ({ ended, events }) => ended.items.length === 1 && events.every(({ pending }) => Number(pending) === 0),
    { what: 'the run has ended, and its events are taken in' },
  );
  const contacts = await pageOf('contacts');
  const contact = contacts.items[0]?.id ?? '';
  const record = await add('collections/club/cards/records', { contact, attributes: { number: CANARY } });
  await owner.must('POST', `${base}/balances/club/points/accounts/${contact}/entries`, { amount: 5, reason: CANARY });
  const rows = await hub.prints.rows('workspace');
  const workspaceId = rows.find(({ public_id: id }) => base.endsWith(String(id)))?.['id'];
  const idOf = async (table: string, publicId: string): Promise<unknown> =>
    (await hub.prints.rows(table)).find(({ public_id: id }) => id === publicId)?.['id'];
  const operator = randomUUID();
  const named = { name: CANARY, email: `${CANARY}@team.example`, email_key: `${CANARY}@team.example` };
  const nobodyYet = { password_hash: '', instance_role: 'member', language: 'en', created_at: 0 };
  await hub.prints.insert('operator', { public_id: operator, ...named, ...nobodyYet });
  const membership = { operator_id: await idOf('operator', operator), workspace_id: workspaceId, role: 'editor' };
  await hub.prints.insert('membership', membership);
  const bulk = randomUUID();
  await hub.prints.insert('bulk', {
    public_id: bulk,
    workspace_id: workspaceId,
    collection: 'club/cards',
    source: await idOf('record', record),
    wanted: 1,
    quiet: 1,
    state: 'finished',
    created_by: CANARY,
    created_at: 0,
  });
  const parked = randomUUID();
  await hub.prints.insert('parked', {
    public_id: parked,
    workspace_id: workspaceId,
    kind: 'run',
    subject_id: 1,
    reason: CANARY,
    at: 0,
  });
  return {
    field: 'secret_field',
    list,
    workflow,
    import: import_,
    message: sent.items[0]?.id ?? '',
    contact,
    record,
    account: contact,
    operator,
    bulk,
    campaign: await add('campaigns', { name: CANARY, channel: 'email', message: { subject: CANARY, text: CANARY } }),
    parked,
    token: await add('tokens', { name: CANARY, role: 'viewer' }),
    connection: await add('connections', {
      kind: 'smtp',
      name: CANARY,
      host: '127.0.0.1',
      port: 9,
      security: 'none',
      from: { name: CANARY, address: 'shop@example.com' },
    }),
  };
};

/** What belongs to a plugin, and is the same in every workspace: beside it what a workspace keeps is looked for. */
const COMMON: Readonly<Record<string, string>> = {
  plugin: 'club',
  collection: 'cards',
  balance: 'points',
  options: 'choices',
};

/** An answer with every id taken out of it. */
const anonymous = ({ status, type, text }: Reply, ...names: readonly string[]): unknown => ({
  status,
  type,
  text: names.reduce((left, name) => left.replaceAll(name, 'ID'), text).replaceAll(ID, 'ID'),
});

describe.each(hereOn('PostgreSQL'))('someone with a token of one workspace of a hub on %s', (database) => {
  let hub: AttackHouse;
  let as: Readonly<Record<string, string>>;
  let foreign: Foreign;
  let other: string;

  beforeAll(async () => {
    hub = await openAttackHouse(database, { plugins: ['club'] });
    await hub.house.owner.must('POST', `/api/workspaces/${hub.workspace}/plugins/club/enable`, {});
    const { secret } = await hub.house.owner.must<{ secret: string }>(
      'POST',
      `/api/workspaces/${hub.workspace}/tokens`,
      {
        name: 'mine',
        role: 'admin',
      },
    );
    as = { authorization: `Bearer ${secret}` };
    const base = await hub.house.addWorkspace(CANARY);
    other = base.split('/').at(-1) ?? '';
    foreign = await furnish(hub, base);
  });
  afterAll(() => hub.close());

  const partsOf = ({ parameters }: Operation): readonly string[] =>
    parameters.flatMap(({ name, in: place }) => (place === 'path' && name !== 'workspace' ? [name] : []));
  const bodyOf = (operation: Operation): { body?: string } =>
    operation.body === null ? {} : { body: JSON.stringify(samplesOf(hub.api, operation.body)[0]) };
  const inside = (): readonly Operation[] => hub.api.operations.filter(({ path }) => path.includes('{workspace}'));

  test('finds each route of another workspace as it finds those of one that there is not', async () => {
    const sent = await hub.attack(inside(), async (operation) => {
      const difference = { ...bodyOf(operation), as };
      const seen = await hub.send(operation, { ...difference, parts: { ...foreign, workspace: other } });
      const unseen = await hub.send(operation, { ...difference, parts: { ...foreign, workspace: randomUUID() } });
      expectRefusal(seen, [404], `${operation.name} of another workspace`);
      expect.soft(anonymous(seen), operation.name).toEqual(anonymous(unseen));
      return 2;
    });
    expect(sent).toBeGreaterThan(100);
  });

  test('finds each thing of another workspace as it finds what there is not', async () => {
    // A plugin and what it defines (secrets by their names, too) belong to the instance, a revision and a version are numbers, a step is a name
    // inside of its workflow, and what is proposed to be installed is the instance’s: they tell nothing of another workspace.
    const thingsOf = (operation: Operation): readonly string[] =>
      partsOf(operation).filter(
        (part) => !['rev', 'number', 'secret', 'step', 'proposal', ...Object.keys(COMMON)].includes(part),
      );
    const operations = inside().filter((operation) => thingsOf(operation).length > 0);
    const sent = await hub.attack(operations, async (operation) => {
      for (const part of thingsOf(operation)) {
        const id = foreign[part];
        expect(id, `furnish() makes no ${part} in the other workspace: ${operation.name}`).toBeDefined();
        const nobody = part === 'field' ? 'nobody_there' : randomUUID();
        const difference = { ...bodyOf(operation), as };
        const seen = await hub.send(operation, { ...difference, parts: { ...COMMON, [part]: id ?? '' } });
        const unseen = await hub.send(operation, { ...difference, parts: { ...COMMON, [part]: nobody } });
        // What is wrong with the body is told first by some, whatever the id; signing in elsewhere is for people only.
        expectRefusal(seen, [400, 401, 404], `${operation.name} with another workspace’s ${part}`);
        expect.soft(anonymous(seen, id ?? ''), operation.name).toEqual(anonymous(unseen, nobody));
      }
      return 2;
    });
    expect(sent).toBeGreaterThan(50);
  });

  test('names things of another workspace in a body as it names what there is not', async () => {
    const rowsOf = async (): Promise<unknown> => {
      const owned = [
        'list_member',
        'contact',
        'consent',
        'event',
        'run',
        'message',
        'workflow',
        'list',
        'token',
        'connection',
        'record',
        'account',
        'balance_entry',
      ];
      const workspaces = await hub.prints.rows('workspace');
      const theirs = workspaces.find(({ public_id: id }) => id === other)?.['id'];
      const tables = await Promise.all(owned.map((table) => hub.prints.rows(table)));
      return tables.map((rows) => rows.filter((row) => row['workspace_id'] === theirs));
    };
    const before = await rowsOf();
    let compared = 0;
    for (const operation of hub.withBody.filter(({ path }) => path.includes('{workspace}'))) {
      const samples = samplesOf(hub.api, operation.body).map((sample) => JSON.stringify(sample));
      const named = samples.flatMap((sample) => [...new Set(sample.match(ID))].map((id) => ({ sample, id })));
      await each(named, async ({ sample, id }) => {
        for (const [kind, theirs] of Object.entries(foreign).filter(([, value]) => value.match(ID) !== null)) {
          const told = `${operation.name} with another workspace’s ${kind} in it`;
          const seen = await hub.send(operation, { body: sample.replaceAll(id, theirs), as });
          const unseen = await hub.send(operation, { body: sample.replaceAll(id, randomUUID()), as });
          expect.soft(seen.status, told).toBe(unseen.status);
          expect.soft(seen.text, told).not.toContain(CANARY);
          compared += 1;
        }
      });
    }
    expect(compared).toBeGreaterThan(20);
    expect(await rowsOf()).toEqual(before);
  });

  test('asks for things of another workspace and gets none', async () => {
    const listing = inside().filter(
      ({ method, parameters }) => method === 'GET' && parameters.some((one) => one.in === 'query'),
    );
    const ids = Object.entries(foreign).flatMap(([part, id]) => (part === 'field' ? [] : [id]));
    let asked = 0;
    for (const operation of listing) {
      const named = operation.parameters
        .filter(({ in: place, schema }) => place === 'query' && schema.pattern?.includes('[0-9a-f]{8}') === true)
        .flatMap(({ name }) => ids.map((id) => `?${name}=${id}`));
      for (const query of ['', '?limit=200', ...named]) {
        const reply = await hub.send(operation, { query, as, parts: COMMON });
        expect.soft([200, 400, 403, 404], `${operation.name}${query}: ${reply.text}`).toContain(reply.status);
        expect.soft(reply.text, `${operation.name}${query}`).not.toContain(CANARY);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(20);
  });

  test('cannot go on with the pages of another workspace', async () => {
    const { owner } = hub.house;
    const listing = inside().filter(
      ({ method, parameters }) => method === 'GET' && parameters.some(({ name }) => name === 'after'),
    );
    for (const operation of listing) {
      // What there is more than one of gives a cursor.
      const path = operation.path
        .replace('{workspace}', other)
        .replaceAll(/\{([a-z]+)\}/g, (_whole, part: string) => foreign[part] ?? COMMON[part] ?? part);
      const must = operation.parameters
        .filter(({ in: place, required = false }) => place === 'query' && required)
        .map(({ name }) => `&${name}=${MUST_SAY[name] ?? ''}`)
        .join('');
      const page = await owner.must<{ next: string | null }>('GET', `${path}?limit=1${must}`);
      const after = page.next ?? '0';
      const reply = await hub.send(operation, {
        query: `?after=${encodeURIComponent(after)}${must}`,
        as,
        parts: COMMON,
      });
      expect.soft([200, 400, 404], operation.name).toContain(reply.status);
      expect.soft(reply.text, operation.name).not.toContain(CANARY);
    }
    expect(listing.length).toBeGreaterThan(8);
  });
});

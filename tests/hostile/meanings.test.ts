import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hereOn } from '../support/database.ts';
import { expectRefusal, type Reply } from './ask.ts';
import { openAttackHouse, type AttackHouse, type BodyOperation, type Difference } from './attack-house.ts';
import { samplesOf } from './sample-schema.ts';
import { someOf, spoil } from './spoil-json.ts';

/** What the hub's own work never touches where no workflow runs: what is written there, a caller wrote. */
const CALLERS = [
  'workspace',
  'operator',
  'token',
  'field',
  'list',
  'list_member',
  'contact',
  'consent',
  'consent_state',
  'connection',
  'workflow',
  'version',
  'subscription',
  'workspace_plugin',
  'suppression',
] as const;

const NAMES = ['constructor', 'prototype', '__proto__', 'hasOwnProperty', 'toString', 'entered', 'ended'];

/** Parts of an address by their names. */
type Parts = NonNullable<Difference['parts']>;

type Tables = Readonly<Record<string, string>>;

/** How a request may be refused: for what it says or, where mails are sent by hand, for how many there were. */
const refusals = (told: string): readonly number[] =>
  told.startsWith('POST /api/workspaces/{workspace}/messages/test')
    ? [400, 403, 404, 409, 422, 429]
    : [400, 403, 404, 409, 422];

/** What was taken may have changed anything; what was not taken, nothing. */
const expectSense = (seen: {
  readonly reply: Reply;
  readonly before: Tables;
  readonly after: Tables;
  readonly told: string;
}): void => {
  if (seen.reply.status < 300) return;
  expectRefusal(seen.reply, refusals(seen.told), seen.told);
  expect.soft(seen.after, `${seen.told} was refused, and yet something was written`).toEqual(seen.before);
};

describe.each(hereOn('SQLite'))('a hub on %s', (database) => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse(database);
  });
  afterAll(() => hub.close());

  // One database is enough to see what a refusal left behind; both must be able to take what is not refused.
  const take = (): Promise<Tables> => hub.prints.take(database === 'SQLite' ? CALLERS : []);

  /** New things for a request to be about. */
  const addSubjects = async (mark: string): Promise<Parts> => {
    const { owner } = hub.house;
    const base = `/api/workspaces/${hub.workspace}`;
    const add = async (path: string, body: object): Promise<string> =>
      (await owner.must<{ id: string }>('POST', `${base}/${path}`, body)).id;
    await owner.must('POST', `${base}/fields`, { key: `field_${mark}`, label: 'Field', type: 'text' });
    return {
      field: `field_${mark}`,
      plugin: 'email',
      list: await add('lists', { name: `List ${mark}` }),
      contact: (
        await owner.must<{ contact: { id: string } }>('POST', `${base}/contacts`, { email: `${mark}@example.com` })
      ).contact.id,
      token: await add('tokens', { name: mark, role: 'viewer' }),
      workflow: await add('workflows', { name: `Workflow ${mark}` }),
      // Nobody listens there: what is sent by it is refused at once.
      connection: await add('connections', {
        kind: 'smtp',
        name: mark,
        host: '127.0.0.1',
        port: 9,
        security: 'none',
        from: { name: 'Shop', address: 'shop@example.com' },
      }),
    };
  };

  test('answers every body that has the right form and makes no sense, and keeps nothing of what it refuses', async () => {
    const operations = hub.withBody.filter(({ path }) => path.startsWith('/api/workspaces'));
    let mark = 0;
    let sent = 0;
    for (const operation of operations) {
      const fits = hub.api.compile(operation.body);
      const odd = samplesOf(hub.api, operation.body)
        .flatMap((sample) => spoil(sample))
        .filter(({ value }) => fits(value));
      const parts = await addSubjects(`m${(mark += 1)}`);
      let before = await take();
      for (const { what, pointer, text } of someOf(odd)) {
        const told = `${operation.name}: ${what} at “${pointer}”`;
        const reply = await hub.send(operation, { body: text, parts });
        const after = await take();
        expectSense({ reply, before, after, told });
        before = after;
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(70);
  });

  /** Sends what is to be refused, and says whether nothing was written. */
  const refuses = async (method: string, path: string, body: unknown): Promise<boolean> => {
    const before = await take();
    const operation: BodyOperation | undefined = hub.withBody.find(
      (one) => one.method === method && one.path === `/api/workspaces/{workspace}/${path}`,
    );
    if (operation === undefined) throw new Error(`${method} ${path} is not in the description`);
    const told = `${operation.name} ${JSON.stringify(body)}`;
    expectRefusal(await hub.send(operation, { body: JSON.stringify(body) }), [400], told);
    return JSON.stringify(await take()) === JSON.stringify(before);
  };

  test.each(NAMES)('takes “%s” for no field', async (name) => {
    expect(await refuses('POST', 'fields', { key: name, label: 'x', type: 'text' })).toBe(true);
    // Written out: as a member of a literal it would be the literal's prototype.
    const fields = JSON.parse(`{${JSON.stringify(name)}:"x"}`) as object;
    expect(await refuses('POST', 'contacts', { email: 'x@example.com', fields })).toBe(true);
  });

  test.each(NAMES)('takes “%s” for no step and no port of a workflow that starts', async (name) => {
    const { owner } = hub.house;
    const base = `/api/workspaces/${hub.workspace}/workflows`;
    const exit = { kind: 'exit', id: name };
    const reentry = { policy: 'once' };
    const trigger = { contribution: 'list/activity', config: { lists: 'any' } };
    const branch = { kind: 'branch', id: 'ask', branches: [{ name, when: { all: [] } }] };
    for (const steps of [[exit], [branch]]) {
      const made = await owner.call('POST', base, {
        name: 'x',
        definition: { trigger, reentry, first: steps[0]?.id, steps },
      });
      if (made.status === 400) continue;
      expect(made.status).toBe(201);
      const started = await owner.call('POST', `${base}/${String(made.body.id)}/start`);
      expect(started.status).toBe(422);
      expect(started.body).toMatchObject({ code: 'INNESTO_WORKFLOW_INVALID' });
    }
  });
});

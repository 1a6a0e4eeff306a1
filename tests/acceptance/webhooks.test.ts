import { createHmac } from 'node:crypto';
import type {
  InboundView,
  JsonObject,
  Page,
  RunView,
  Simulation,
  Step,
  StepSecretsView,
  TimelineEntry,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASES, freshHome } from '../support/database.ts';
import { CRM_KEY, CRM_SIGNING, openFakeCrm, type FakeCrm } from '../support/fake-crm.ts';
import { startHub, type HubOptions, type RunningHub } from '../support/hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const SECRET = 'canary-caller-11a9';

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('webhooks on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let options: HubOptions;
  let crm: FakeCrm;
  let settled: Settled;
  let workflow: string;
  let address: string;
  let definition: WorkflowDefinition;

  const asking = (host: string): JsonObject => ({
    address: `http://${host}/people/{{ contact.email }}`,
    chosen: ['email', 'firstName', 'event'],
    variables: 'number = body.data.id\ncode = status',
  });
  /** Takes somebody into the CRM, and goes by the number that it answers. */
  const stepsWith = (config: JsonObject): Step[] => [
    {
      kind: 'action',
      id: 'ask',
      title: 'Tell the CRM',
      contribution: 'webhook/call',
      config,
      ports: { done: 'known', refused: 'turned-away', failed: 'turned-away' },
    },
    {
      kind: 'branch',
      id: 'known',
      branches: [{ name: 'new', when: { attribute: 'variable.code', operator: 'is', value: 201 }, next: 'in' }],
      otherwise: 'turned-away',
    },
    { kind: 'wait', id: 'in', duration: { amount: 6, unit: 'weeks' } },
    { kind: 'wait', id: 'turned-away', duration: { amount: 6, unit: 'weeks' } },
  ];

  beforeAll(async () => {
    crm = await openFakeCrm();
    const home = await freshHome(database);
    options = { ...home, environment: { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: crm.host } };
    hub = await startHub(options);
    settled = await settleIn(hub);
    definition = {
      trigger: {
        contribution: 'webhook/called',
        config: {
          member: 'customer.email',
          create: true,
          firstName: 'customer.name',
          signature: 'prefixed',
          header: 'X-Hub-Signature-256',
        },
      },
      reentry: { policy: 'always' },
      first: 'ask',
      steps: stepsWith({ ...asking(crm.host), key: 'bearer' }),
    };
  });
  afterAll(async () => {
    await hub?.stop();
    await crm?.close();
  });

  const at = (path = ''): string => `${settled.base}/workflows/${workflow}${path}`;
  const call = async (customer: JsonObject, more: JsonObject = {}): Promise<number> => {
    const body = JSON.stringify({ customer, ...more });
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    return (await fetch(address, { method: 'POST', headers, body })).status;
  };
  const runs = async (): Promise<readonly RunView[]> =>
    (await settled.api.must<Page<RunView>>('GET', at('/runs'))).items;
  const untilAt = (step: string, count: number): Promise<unknown> =>
    until(runs, (items) => items.filter((run) => run.step === step).length === count, { what: `${count} at ${step}` });
  const contactOf = async (email: string): Promise<string> =>
    (
      await settled.api.must<Page<{ id: string }>>(
        'GET',
        `${settled.base}/contacts?search=${encodeURIComponent(email)}`,
      )
    ).items[0]?.id ?? '';
  const timelineOf = async (email: string): Promise<readonly TimelineEntry[]> =>
    (await settled.api.must<Page<TimelineEntry>>('GET', `${settled.base}/contacts/${await contactOf(email)}/timeline`))
      .items;
  const saidOf = async (email: string): Promise<readonly string[]> =>
    (await timelineOf(email)).flatMap(({ kind, title }) => (kind === 'request' ? title : []));
  const enter = (path: string, value: string): Promise<StepSecretsView> => settled.api.must('PUT', at(path), { value });

  test('it starts when its secrets were entered, which nobody sees again', async () => {
    ({ id: workflow } = await settled.api.must<{ id: string }>('POST', `${settled.base}/workflows`, {
      name: 'CRM',
      definition,
    }));
    const refused = await settled.api.call('POST', at('/start'));
    expect(refused.body['problems']).toMatchObject([{ code: 'TRIGGER_SECRET' }, { code: 'STEP_SECRET', step: 'ask' }]);
    await enter('/inbound/secrets/signing', SECRET);
    await enter('/steps/ask/secrets/key', CRM_KEY);
    const view = await enter('/steps/ask/secrets/signing', CRM_SIGNING);
    expect(view.secrets).toMatchObject([
      { name: 'key', isSet: true },
      { name: 'signing', isSet: true, optional: true },
    ]);
    expect(JSON.stringify(view)).not.toContain('canary');
    await settled.api.must('POST', at('/start'));
    address = (await settled.api.must<InboundView>('GET', at('/inbound'))).webhook?.address ?? '';
  });

  test('who calls with a wrong signature is turned away', async () => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'x-hub-signature-256': 'sha256=00' },
      body: '{}',
    });
    expect(response.status).toBe(401);
  });

  test('A10, T14: a call makes a contact, the other system is asked in proof, and its answer is used by the next step', async () => {
    expect(await call({ email: 'ada@clients.example', name: 'Ada' }, { order: 12 })).toBe(202);
    await untilAt('in', 1);
    expect(crm.asked).toMatchObject([
      { method: 'POST', path: '/people/ada%40clients.example', authorization: `Bearer ${CRM_KEY}`, proved: true },
    ]);
    expect(JSON.parse(crm.asked[0]?.body ?? '')).toMatchObject({
      contact: { email: 'ada@clients.example', firstName: 'Ada' },
      event: { type: 'webhook.called', payload: { body: { order: 12 } } },
    });
    expect(await saidOf('ada@clients.example')).toEqual([
      `Asked POST http://${crm.host}/people/ada%40clients.example: 201`,
    ]);
  });

  test('a busy system is asked again when it says, with the same key', async () => {
    crm.moods.push({ status: 429, headers: { 'retry-after': '1' } });
    expect(await call({ email: 'bruno@clients.example' })).toBe(202);
    await untilAt('in', 2);
    const [first, second] = crm.asked.slice(-2);
    expect(second).toMatchObject({ key: first?.key, body: first?.body, proved: true });
    expect((await saidOf('bruno@clients.example')).at(-1)).toContain('is asked again later');
  });

  test('where the line breaks after all was said it is asked again, and the other side knows it by its key', async () => {
    crm.moods.push('lost');
    const before = crm.people.size;
    expect(await call({ email: 'carla@clients.example' })).toBe(202);
    await untilAt('in', 3);
    expect(crm.people.size).toBe(before + 1);
    expect((await saidOf('carla@clients.example')).some((said) => said.includes('nobody can know'))).toBe(true);
  });

  test('a no goes on by its own way, and is not asked again', async () => {
    crm.moods.push({ status: 404, body: '{"error": "nobody"}' });
    const before = crm.asked.length;
    expect(await call({ email: 'dora@clients.example' })).toBe(202);
    await untilAt('turned-away', 1);
    expect(crm.asked.length).toBe(before + 1);
    expect((await saidOf('dora@clients.example'))[0]).toMatch(/: 404$/);
  });

  test('where it is sent on to, nobody follows', async () => {
    crm.moods.push({ status: 302, headers: { location: 'http://127.0.0.1:1/admin' } });
    expect(await call({ email: 'emma@clients.example' })).toBe(202);
    await untilAt('turned-away', 2);
  });

  test('a hub that is killed while it asks asks again, and nobody is taken in twice', async () => {
    const before = crm.people.size;
    const names = Array.from({ length: 10 }, (_, number) => `killed-${number}@clients.example`);
    expect(new Set(await Promise.all(names.map((email) => call({ email }))))).toEqual(new Set([202]));
    await until(
      () => Promise.resolve(crm.people.size),
      (count) => count > before,
      { what: 'the first is asked', every: 5 },
    );
    await hub.kill();
    hub = await startHub({ ...options, port: Number(new URL(hub.url).port) });
    await untilAt('in', 13);
    expect(crm.people.size).toBe(before + 10);
  });

  test('a simulation asks nobody, and shows what would be asked', async () => {
    const before = crm.asked.length;
    const foreseen = await settled.api.must<Simulation>('POST', at('/simulate'), {
      contacts: [await contactOf('ada@clients.example')],
      until: new Date(Date.now() + 86_400_000).toISOString(),
      assumptions: { requests: 'refused' },
    });
    const [way] = foreseen.contacts;
    expect(way?.standsAt).toBe('turned-away');
    expect(way?.timeline.flatMap(({ kind, title }) => (kind === 'request' ? title : []))).toEqual([
      expect.stringMatching(/^Asked POST .*: 400$/),
    ]);
    expect(crm.asked.length).toBe(before);
  });

  test('a secret goes nowhere but where it was entered for, and a private host is asked by nobody', async () => {
    const { draftRev } = await settled.api.must<{ draftRev: number }>('GET', at());
    const elsewhere = { ...definition, steps: stepsWith({ ...asking('thief.example'), key: 'bearer' }) };
    await settled.api.must('PUT', at('/draft'), { definition: elsewhere, draftRev });
    expect((await settled.api.call('POST', at('/start'))).body['problems']).toMatchObject([
      { code: 'STEP_SECRET', detail: '“Key or password” must be entered again: it was entered for another host.' },
      { code: 'STEP_SECRET' },
    ]);
    const { draftRev: next } = await settled.api.must<{ draftRev: number }>('GET', at());
    const inside = { ...definition, steps: stepsWith(asking('127.0.0.1:1')) };
    await settled.api.must('PUT', at('/draft'), { definition: inside, draftRev: next });
    await settled.api.call('DELETE', at('/steps/ask/secrets/signing'));
    await settled.api.call('DELETE', at('/steps/ask/secrets/key'));
    await settled.api.must('POST', at('/start'));
    expect(await call({ email: 'fabio@clients.example' })).toBe(202);
    await untilAt('turned-away', 3);
    expect((await timelineOf('fabio@clients.example')).find(({ kind }) => kind === 'request')?.detail).toContain(
      'only https is asked',
    );
  });

  test('no secret was ever printed', () => {
    expect(hub.output()).not.toContain('canary');
  });
});

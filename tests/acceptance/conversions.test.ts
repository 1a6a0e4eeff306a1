import type {
  JsonObject,
  MessageSummary,
  Page,
  RecordView,
  RunView,
  Simulation,
  Step,
  TimelineEntry,
} from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownerInCommon } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { makeWorkspace, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const thank: Step = {
  kind: 'action',
  id: 'thank',
  contribution: 'email/send',
  config: {
    purpose: 'service',
    subject: '{{ event.attributes.name }}: {{ event.attributes.value }}',
    text: 'Grazie!',
  },
  ports: {},
};
const complete = (rule: string): Step => ({
  kind: 'action',
  id: 'complete',
  contribution: 'conversion/complete',
  config: { rule },
  ports: {},
});

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('conversions on %s', (database) => {
  tellInOrder();
  let shop: Settled;
  let other: Settled;
  let anna: string;
  let bruno: string;
  let first: string;
  let called: string;
  const workflows = new Map<string, string>();

  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    shop.api.must('POST', `${shop.base}${path}`, body);
  const get = <Answer>(path: string): Promise<Answer> => shop.api.must('GET', `${shop.base}${path}`);
  const addRule = async (attributes: JsonObject): Promise<string> =>
    (await post<RecordView>('/collections/conversion/rule/records', { attributes })).id;
  const addContact = async (name: string): Promise<string> =>
    (await post<{ contact: { id: string } }>('/contacts', { email: `${name}@clients.example` })).contact.id;
  const conversions = async (): Promise<readonly RecordView[]> =>
    (await get<Page<RecordView>>('/collections/conversion/conversion/records')).items;
  const untilConversions = (count: number): Promise<readonly RecordView[]> =>
    until(conversions, (seen) => seen.length === count, { what: `${count} conversions` });
  const start = async (name: string, definition: object): Promise<void> => {
    const { id } = await post<{ id: string }>('/workflows', {
      name,
      definition: { reentry: { policy: 'always' }, ...definition },
    });
    workflows.set(name, id);
    await post(`/workflows/${id}/start`);
  };
  const runs = async (name: string): Promise<readonly RunView[]> =>
    (await get<Page<RunView>>(`/workflows/${workflows.get(name)}/runs`)).items;
  const messages = async (): Promise<readonly MessageSummary[]> => (await get<Page<MessageSummary>>('/messages')).items;
  const order = (contact: string, payload: JsonObject): Promise<unknown> =>
    post('/events', { events: [{ type: 'custom.order', contact, payload }] });
  const count = async (filter: JsonObject): Promise<number> =>
    (await post<{ matching: number }>('/contacts/count', { filter })).matching;

  beforeAll(async () => {
    const owner = await ownerInCommon(database);
    [shop, other] = [await makeWorkspace(owner), await makeWorkspace(owner)];
    anna = await addContact('anna');
    bruno = await addContact('bruno');
  });

  test('T10: an order completes the rule “First order”, and a workflow writes to whoever did, with what it was worth', async () => {
    first = await addRule({
      name: 'First order',
      kind: 'event',
      event: 'custom.order',
      conditions: 'total >= 50',
      value_from: 'total',
    });
    await start('Thanks', {
      trigger: { contribution: 'conversion/completed', config: { rule: first } },
      first: 'thank',
      steps: [thank],
    });
    await order(anna, { total: 49.9 });
    await order(anna, { total: 120.5 });
    expect(await untilConversions(1)).toMatchObject([
      { contact: anna, attributes: { rule: first, name: 'First order', value: 120.5 } },
    ]);
    const sent = await until(messages, (seen) => seen.length === 1, { what: 'a mail' });
    expect(sent).toMatchObject([{ subject: 'First order: 120.5', to: 'anna@clients.example' }]);
  });

  test('it counts once for each contact, however many orders follow; another rule counts each time', async () => {
    const each = await addRule({ name: 'Any order', kind: 'event', event: 'custom.order', value: 1, once: false });
    await order(anna, { total: 200 });
    await order(anna, { total: 300 });
    await order(bruno, { total: 60 });
    const all = await untilConversions(5);
    const of = (rule: string, contact: string): number =>
      all.filter((one) => one.attributes['rule'] === rule && one.contact === contact).length;
    expect([of(first, anna), of(first, bruno), of(each, anna), of(each, bruno)]).toEqual([1, 1, 2, 1]);
    await until(messages, (seen) => seen.length === 2, { what: 'a mail for each contact' });
  });

  test('A5: a step of a workflow completes a manual rule, which starts another workflow, once', async () => {
    called = await addRule({ name: 'Called back', kind: 'manual', value: 10 });
    await start('Call', {
      trigger: { contribution: 'event/custom', config: { type: 'custom.called' } },
      first: 'complete',
      steps: [
        { ...complete(called), ports: { already: 'again' } },
        { kind: 'exit', id: 'again' },
      ],
    });
    await start('Any conversion', {
      trigger: { contribution: 'conversion/completed', config: {} },
      first: 'end',
      steps: [{ kind: 'exit', id: 'end' }],
    });
    for (const times of [1, 2]) {
      await post('/events', { events: [{ type: 'custom.called', contact: bruno, payload: {} }] });
      await until(
        () => runs('Call'),
        (seen) => seen.filter(({ state }) => state === 'ended').length === times,
        { what: `${times} calls` },
      );
    }
    const all = await untilConversions(6);
    expect(all.filter(({ attributes }) => attributes['rule'] === called)).toMatchObject([
      { contact: bruno, attributes: { value: 10, name: 'Called back' } },
    ]);
    await until(
      () => runs('Any conversion'),
      (seen) => seen.length === 1,
      { what: 'the other workflow' },
    );
    const { items } = await get<Page<TimelineEntry>>(`/contacts/${bruno}/timeline`);
    expect(items.filter(({ outcome, step }) => step === 'complete' && outcome === 'already')).toHaveLength(1);
  });

  test('a simulation completes rules too, and leaves no trace', async () => {
    const from = new Date().toISOString();
    const until3Days = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const body = { contacts: [anna, bruno], from, until: until3Days };
    const told = await post<Simulation>(`/workflows/${workflows.get('Call')}/simulate`, body);
    const outcomes = told.contacts.map(({ timeline }) =>
      timeline.flatMap(({ step, outcome }) =>
        step === 'complete' && (outcome === 'done' || outcome === 'already') ? [outcome] : [],
      ),
    );
    expect(outcomes).toEqual([['done'], ['already']]);
    expect(await conversions()).toHaveLength(6);
  });

  test('filters ask how many, and for the last one', async () => {
    const asked = (attribute: string, operator: string, value: string | number): JsonObject => ({
      attribute,
      operator,
      value,
    });
    expect([
      await count(asked('records.conversion.conversion', 'at-least', 3)),
      await count(asked('record.conversion.conversion.name', 'is', 'Called back')),
      await count(asked('record.conversion.conversion.value', 'is', 10)),
    ]).toEqual([2, 1, 1]);
    const { items } = await get<{ items: readonly JsonObject[] }>('/attributes');
    expect(items.map(({ attribute }) => attribute)).toContain('records.conversion.conversion');
  });

  test('a rule that is changed is another at the next event; one that is not active counts no more', async () => {
    const [rule] = (await get<Page<RecordView>>('/collections/conversion/rule/records')).items.filter(
      ({ attributes }) => attributes['name'] === 'Any order',
    );
    await shop.api.must('PATCH', `${shop.base}/collections/conversion/rule/records/${rule?.id}`, {
      attributes: { event: 'custom.visit' },
    });
    await order(anna, { total: 1 });
    await post('/events', { events: [{ type: 'custom.visit', contact: anna, payload: {} }] });
    await untilConversions(7);
    await shop.api.must('PATCH', `${shop.base}/collections/conversion/rule/records/${rule?.id}`, {
      attributes: { active: false, event: 'custom.order' },
    });
    await order(anna, { total: 1 });
    await post('/events', { events: [{ type: 'custom.called', contact: anna, payload: {} }] });
    // What came after the order is there: so is all that the order was to bring.
    expect((await untilConversions(8)).filter(({ attributes }) => attributes['rule'] === called)).toHaveLength(2);
  });

  test.each<[string, JsonObject, string]>([
    ['an event that it does not name', { kind: 'event' }, 'event'],
    ['a page that it does not name', { kind: 'page', match: 'exact' }, 'address'],
    ['an event of the hub’s own', { kind: 'event', event: 'message.opened' }, 'event'],
    [
      'a condition that nobody can read',
      { kind: 'event', event: 'custom.order', conditions: 'total is high' },
      'conditions',
    ],
  ])('a rule about %s is refused', async (_what, attributes, path) => {
    const answer = await shop.api.call('POST', `${shop.base}/collections/conversion/rule/records`, {
      attributes: { name: 'Wrong', ...attributes },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'INNESTO_RECORD_INVALID', path: `/attributes/${path}` },
    });
  });

  test('a rule of one workspace is nobody’s in another', async () => {
    const draft = { email: 'anna@clients.example' };
    const { contact } = await other.api.must<{ contact: { id: string } }>('POST', `${other.base}/contacts`, draft);
    const events = [{ type: 'custom.order', contact: contact.id, payload: { total: 500 } }];
    await other.api.must('POST', `${other.base}/events`, { events });
    await post('/events', {
      events: [{ type: 'custom.order', contact: await addContact('carla'), payload: { total: 70 } }],
    });
    await untilConversions(9);
    const records = `${other.base}/collections/conversion/conversion/records`;
    expect((await other.api.must<Page<RecordView>>('GET', records)).items).toEqual([]);
  });

  test('who becomes one with somebody who completed a rule does not complete it again', async () => {
    const [dario, elena] = [await addContact('dario'), await addContact('elena')];
    await order(elena, { total: 90 });
    await untilConversions(10);
    // The mail that thanks her may be on its way just now: then the hub asks to try again in a moment.
    await until(
      () => shop.api.call('POST', `${shop.base}/contacts/${dario}/merge`, { other: elena }),
      ({ status }) => status < 300,
      { what: 'they are one' },
    );
    await order(dario, { total: 95 });
    await post('/events', { events: [{ type: 'custom.called', contact: dario, payload: {} }] });
    // What came after the order is there: so is all that the order was to bring.
    const own = (await untilConversions(11)).filter(({ contact }) => contact === dario);
    const told = own.map(({ attributes }) => JSON.stringify([attributes['rule'], attributes['value']]));
    expect(new Set(told)).toEqual(new Set([JSON.stringify([first, 90]), JSON.stringify([called, 10])]));
    expect(own).toHaveLength(2);
  });
});

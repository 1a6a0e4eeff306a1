import type {
  AudienceComing,
  ContactCount,
  ContactSummary,
  EntryCondition,
  Filter,
  MessageSummary,
  Occasion,
  Page,
  TimelineEntry,
  Why,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import { DATABASES, freshHome } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { csvOf, people } from '../support/people.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const EVERYBODY = people(6000);
const IN_TOWN: Filter = { attribute: 'field.city', operator: 'one-of', value: ['Torino', 'Forlì'] };
const TOWNSPEOPLE = EVERYBODY.filter(({ city }) => city === 'Torino' || city === 'Forlì');

const invitation = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'mail',
  steps: [
    {
      kind: 'action',
      id: 'mail',
      contribution: 'email/send',
      config: { purpose: 'service', subject: 'We open in {{ field.city }}', html: '<p>Come and see.</p>' },
      ports: {},
    },
  ],
});

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('T14: people who are put in by hand, on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let shop: Settled;
  let workflow: string;

  beforeAll(async () => {
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
    shop = await settleIn(hub);
    const { api, base } = shop;
    await api.must('PATCH', `${base}/calendar`, { quietHours: [] });
    await api.must('POST', `${base}/fields`, { key: 'city', label: 'City', type: 'text' });
    const { id: list } = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Whom nobody joins' });
    await imported(shop, await sendFile(shop, csvOf(EVERYBODY)));
    const drawn = { name: 'We open', definition: invitation(list) };
    workflow = (await api.must<{ id: string }>('POST', `${base}/workflows`, drawn)).id;
    await api.must('POST', `${base}/workflows/${workflow}/start`);
  });
  afterAll(() => hub?.stop());

  const at = (rest: string): string => `${shop.base}/workflows/${workflow}${rest}`;
  const ask = async (key: string): Promise<{ readonly status: number; readonly body: AudienceComing }> => {
    const answer = await fetch(`${shop.api.url}${at('/enrol/audience')}`, {
      method: 'POST',
      headers: { ...shop.api.headers(), 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ filter: IN_TOWN }),
    });
    return { status: answer.status, body: (await answer.json()) as AudienceComing };
  };
  const occasions = async (): Promise<readonly Occasion[]> =>
    (await shop.api.must<Page<Occasion>>('GET', at('/occasions'))).items;
  const untilOver = (many: number): Promise<readonly Occasion[]> =>
    until(occasions, (seen) => seen.length === many && seen.every(({ state }) => state === 'done'), {
      what: 'they are all in',
    });
  const oneOfThem = async (): Promise<string> => {
    const { email = '' } = TOWNSPEOPLE[1234] ?? {};
    const { items } = await shop.api.must<Page<ContactSummary>>('GET', `${shop.base}/contacts?search=${email}`);
    return items.find((one) => one.email === email)?.id ?? '';
  };

  test('sem-37: it is known before who of them does not meet what the trigger asks', async () => {
    const { filter } = await shop.api.must<EntryCondition>('GET', at('/enrol/condition'));
    if (filter === null) throw new Error('the trigger asks for a list');
    const counted = (asked: Filter): Promise<ContactCount> =>
      shop.api.must('POST', `${shop.base}/contacts/count`, { filter: asked });
    expect(await counted({ all: [IN_TOWN, { none: [filter] }] })).toMatchObject({ matching: TOWNSPEOPLE.length });
    expect(await counted(filter)).toMatchObject({ matching: 0 });
  });

  test('whoever a filter holds for comes in, and gets the message once, however often the call is repeated', async () => {
    const first = await ask('open in town');
    expect(first).toEqual({ status: 202, body: { count: TOWNSPEOPLE.length } });
    expect(await ask('open in town')).toEqual(first);
    expect(await untilOver(1)).toMatchObject([{ kind: 'hand', entered: TOWNSPEOPLE.length, refused: 0 }]);
    const messages = await until(
      () => allPages<MessageSummary>(shop, '/messages'),
      (seen) => seen.length >= TOWNSPEOPLE.length,
      { what: 'everybody has their message' },
    );
    expect(messages.map(({ to }) => to).toSorted()).toEqual(TOWNSPEOPLE.map(({ email }) => email).toSorted());
  });

  test('the timeline says that it was by hand', async () => {
    const path = `${shop.base}/contacts/${await oneOfThem()}/timeline`;
    const { items } = await shop.api.must<Page<TimelineEntry>>('GET', path);
    expect(items.find(({ outcome }) => outcome === 'enrolled')).toMatchObject({
      title: expect.stringMatching(/by hand$/),
      detail: expect.stringMatching(/^by token:/),
    });
  });

  test('who was put in once is not let in again where the workflow says so, and is told why', async () => {
    expect((await ask('once more')).status).toBe(202);
    const [again] = await untilOver(2);
    expect(again).toMatchObject({ kind: 'hand', entered: 0, refused: TOWNSPEOPLE.length });
    const why = await shop.api.must<Why>('GET', at(`/contacts/${await oneOfThem()}/why`));
    expect(why.reasons).toMatchObject([{ code: 'already-entered' }]);
    expect((await allPages<MessageSummary>(shop, '/messages')).length).toBe(TOWNSPEOPLE.length);
  });
});

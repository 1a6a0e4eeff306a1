import type {
  CampaignSummary,
  ContactSummary,
  MessageDetail,
  MessageSummary,
  Page,
  WorkflowSummary,
  WorkspaceView,
} from '@innesto/sdk/contract';
import type { RunningHub } from './hub.ts';
import { AGENTS, pixelOf } from './mails.ts';
import { csvOf, people } from './people.ts';
import { formOf, imported } from './send-file.ts';
import { signUp, type Settled } from './settle-in.ts';
import { until } from './until.ts';
import { numbersOf } from './workflow-numbers.ts';

const READERS = 6;
const DEMO_RATE = 60;

/** A hub where there is something to see at every address, and the clock hardly moves. */
export interface FurnishedHub extends Settled {
  readonly url: string;
  readonly workspace: string;
  /** The Welcome series, which runs. */
  readonly workflow: string;
  /** One that cannot be started yet. */
  readonly draft: string;
  /** One with steps of every kind. */
  readonly everyKind: string;
  /** A campaign that has gone out. */
  readonly campaign: string;
  /** One that is being written. */
  readonly campaignDraft: string;
  /** Somebody who went through the whole series. */
  readonly contact: string;
  readonly list: string;
  readonly import: string;
  readonly message: string;
  /** A loyalty card of theirs, with points. */
  readonly card: string;
}

/** Lets the Welcome series run to its end, with some who opened its first message. */
const letSeriesRun = async (settled: Settled, workflow: string): Promise<void> => {
  const { api, base } = settled;
  const enteredAll = (step: string, least: number): Promise<unknown> =>
    until(
      () => numbersOf(settled, workflow),
      (numbers) => (numbers.get(step)?.entered ?? 0) >= least,
      { what: `${step} was reached` },
    );
  await api.must('POST', `${base}/clock`, { advance: { amount: 10, unit: 'minutes' } });
  await enteredAll('day', 40);
  const { items } = await api.must<Page<MessageSummary>>('GET', `${base}/messages?limit=50`);
  const opened = items.filter(({ subject }) => subject?.startsWith('Welcome') === true).slice(-READERS);
  for (const { id } of opened) {
    const { html } = await api.must<MessageDetail>('GET', `${base}/messages/${id}`);
    const pixel = pixelOf(html);
    if (pixel !== null) await fetch(pixel, { headers: { 'user-agent': AGENTS.person } });
  }
  await api.must('POST', `${base}/clock`, { advance: { amount: 1, unit: 'days' } });
  await enteredAll('reminder', 20);
};

const UNFINISHED = {
  name: 'Birthday greetings',
  definition: {
    trigger: { contribution: 'list/activity', config: {} },
    reentry: { policy: 'after', days: 360 },
    first: 'wait',
    steps: [
      { kind: 'wait', id: 'wait', duration: { amount: 2, unit: 'hours' }, next: 'mail' },
      { kind: 'action', id: 'mail', title: 'Happy birthday', contribution: 'email/send', config: {}, ports: {} },
    ],
  },
};

/** Steps of every kind, and options. */
const EVERY_KIND = {
  name: 'Come again',
  definition: {
    trigger: { contribution: 'list/activity', config: {} },
    reentry: { policy: 'always', whileInside: 'restart' },
    options: {
      window: { days: 'working-days', bands: [{ from: '22:00', to: '02:00' }] },
      goal: { all: [{ attribute: 'field.visits', operator: 'at-least', value: 10 }] },
    },
    first: 'mail',
    steps: [
      { kind: 'action', id: 'mail', contribution: 'email/send', config: {}, ports: { done: 'opened' } },
      {
        kind: 'wait',
        id: 'opened',
        until: { kind: 'message', step: 'mail', becomes: 'opened', within: { amount: 3, unit: 'days' } },
        next: 'part',
        ports: { 'timed-out': 'monday' },
      },
      { kind: 'wait', id: 'monday', until: { kind: 'weekday', days: [1], time: '09:00' }, next: 'part' },
      {
        kind: 'split',
        id: 'part',
        shares: [
          { name: 'half', weight: 70, next: 'birthday' },
          { name: 'rest', title: 'Compare with', weight: 30, next: 'round' },
        ],
      },
      {
        kind: 'wait',
        id: 'birthday',
        until: { kind: 'date', attribute: 'field.birthday', days: -3, yearly: true },
        next: 'round',
      },
      {
        kind: 'loop',
        id: 'round',
        while: { attribute: 'field.visits', operator: 'less', value: 10 },
        most: 3,
        counter: 'turn',
        body: 'week',
        exhausted: 'end',
      },
      { kind: 'wait', id: 'week', duration: { amount: 1, unit: 'weeks' }, next: 'round' },
      { kind: 'exit', id: 'end' },
    ],
  },
};

const addFile = async (settled: Settled): Promise<string> => {
  const { api, base } = settled;
  const rows = csvOf(people(40)).concat('not an address,Marco,Roma\r\n', 'nor this,Ana,Iași\r\n');
  const { id } = await api.must<{ id: string }>('POST', `${base}/imports`, formOf(rows, {}));
  await imported(settled, id);
  return id;
};

/** Gives out loyalty cards, with points on one, and says what they can be had for. */
const giveCards = async ({ api, base }: Settled, contacts: readonly string[]): Promise<string> => {
  const records = `${base}/collections/fidelity`;
  for (const [name, points, stock] of [
    ['Umbrella', 80, 12],
    ['A month of yoga', 500, 3],
    ['Water bottle', 40, 0],
  ] as const) {
    const prize = { attributes: { name, points, limited: true } };
    const { id } = await api.must<{ id: string }>('POST', `${records}/prize/records`, prize);
    const entries = `${base}/balances/fidelity/stock/accounts/${id}/entries`;
    if (stock > 0) await api.must('POST', entries, { amount: stock });
  }
  const cards: string[] = [];
  for (const [at, contact] of contacts.entries()) {
    const attributes = { number: `AUR-${1000 + at}`, level: at % 3 === 0 ? 'gold' : 'silver' };
    cards.push((await api.must<{ id: string }>('POST', `${records}/card/records`, { contact, attributes })).id);
  }
  const [card = ''] = cards;
  const points = `${base}/balances/fidelity/points/accounts/${card}/entries`;
  await api.must('POST', points, { amount: 120, reason: 'Welcome to the club', expiresAt: '2031-01-31T23:00:00Z' });
  await api.must('POST', points, { amount: 1250, reason: 'Spring sale' });
  await api.must('POST', points, { amount: -80, reason: 'Umbrella' });
  await api.must('POST', `${base}/balances/fidelity/amount/accounts/${card}/entries`, { amount: 49.9 });
  return card;
};

/** Makes the owner of a new hub, waits for its demo, and brings into it whatever a page may show. */
export const furnish = async (hub: Pick<RunningHub, 'url' | 'setUpToken'>): Promise<FurnishedHub> => {
  const api = await signUp(hub);
  const { items } = await until(
    () => api.must<Page<WorkspaceView>>('GET', '/api/workspaces'),
    (page) => page.items[0]?.clock.rate === DEMO_RATE,
    { what: 'the furnished demo' },
  );
  const workspace = items[0]?.id ?? '';
  const base = `/api/workspaces/${workspace}`;
  const settled: Settled = { api, base };
  await api.must('POST', `${base}/clock`, { rate: 1 });
  const workflows = await api.must<Page<WorkflowSummary>>('GET', `${base}/workflows`);
  const workflow = workflows.items.find(({ name }) => name === 'Welcome series')?.id ?? '';
  await letSeriesRun(settled, workflow);
  await api.must('POST', '/api/workspaces', { name: 'Palestra Aurora', timeZone: 'Europe/Rome', mode: 'test' });
  await api.must('POST', `${base}/connections`, {
    kind: 'smtp',
    name: 'Our mail server',
    host: 'mail.shop.example',
    port: 587,
    security: 'starttls',
    from: { name: 'Palestra Aurora', address: 'ciao@shop.example' },
  });
  for (const field of [
    { key: 'visits', label: 'Visits', type: 'number' },
    { key: 'birthday', label: 'Birthday', type: 'date' },
    { key: 'member', label: 'Is a member', type: 'boolean' },
  ])
    await api.must('POST', `${base}/fields`, field);
  const { items: lists } = await api.must<Page<{ id: string }>>('GET', `${base}/lists`);
  await api.must('POST', `${base}/lists`, { name: 'Yoga on Mondays' });
  const draft = await api.must<{ id: string }>('POST', `${base}/workflows`, UNFINISHED);
  const everyKind = await api.must<{ id: string }>('POST', `${base}/workflows`, EVERY_KIND);
  const campaigns = await api.must<Page<CampaignSummary>>('GET', `${base}/campaigns`);
  const file = await addFile(settled);
  const found = await api.must<Page<ContactSummary>>('GET', `${base}/contacts?search=giulia.rossi.1`);
  const mails = await api.must<Page<MessageSummary>>('GET', `${base}/messages?contact=${found.items[0]?.id}`);
  const others = await api.must<Page<ContactSummary>>('GET', `${base}/contacts?limit=9`);
  const contact = found.items[0]?.id ?? '';
  const cardHolders = new Set([contact, ...others.items.map(({ id }) => id)]);
  return {
    ...settled,
    url: hub.url,
    workspace,
    workflow,
    draft: draft.id,
    campaign: campaigns.items.find(({ state }) => state !== 'draft')?.id ?? '',
    campaignDraft: campaigns.items.find(({ state }) => state === 'draft')?.id ?? '',
    everyKind: everyKind.id,
    contact,
    card: await giveCards(settled, [...cardHolders]),
    list: lists[0]?.id ?? '',
    import: file,
    message: mails.items.at(-1)?.id ?? '',
  };
};

import type {
  ConsentEntry,
  JsonObject,
  MessageDetail,
  MessageSummary,
  Page,
  RunView,
  VisitView,
  WorkflowDays,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerInCommon } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { AGENTS, pixelOf, recipientOf } from '../support/mails.ts';
import { makeWorkspace, type Settled } from '../support/settle-in.ts';
import { startSmtpSink, type ParsedMail, type SmtpSink } from '../support/smtp-sink.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { leftFrom, numbersOf, untilNumbers } from '../support/workflow-numbers.ts';

const given = (purpose: ConsentEntry['purpose'], channel: ConsentEntry['channel'] = 'email'): ConsentEntry => ({
  purpose,
  channel,
  state: 'given',
  source: 'paper form',
});
const WATCHED = [given('marketing'), given('open-tracking'), given('click-tracking')];

const SHOP = 'https://shop.example/sale?from=mail&for=you';
const BLOG = 'https://blog.example/';
const DAYS = { amount: 3, unit: 'days' } as const;

const offer = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'offer',
  steps: [
    {
      kind: 'action',
      id: 'offer',
      contribution: 'email/send',
      config: {
        subject: 'An offer',
        html: `<p><a href="${SHOP.replace('&', '&amp;')}">Shop</a> <a href="${BLOG}">Blog</a> <a href="mailto:ciao@aurora.example">Write</a></p>`,
      },
      ports: { done: 'note' },
    },
    {
      kind: 'action',
      id: 'note',
      contribution: 'contact-field/update',
      config: { field: 'mailed', operation: 'set', value: 'yes' },
      ports: {},
    },
  ],
});

/** A workflow that begins with what became of the offer. */
const after = (config: JsonObject): WorkflowDefinition => ({
  trigger: { contribution: 'email/activity', config },
  reentry: { policy: 'once' },
  first: 'stay',
  steps: [{ kind: 'wait', id: 'stay', duration: { amount: 1, unit: 'months' } }],
});

const PEOPLE = {
  opens: WATCHED,
  clicks: WATCHED,
  nothing: WATCHED,
  // Apple's privacy protection fetches every picture: nobody can know.
  fetched: WATCHED,
  unmeasured: [given('marketing')],
  takesback: WATCHED,
} as const;
type Person = keyof typeof PEOPLE;

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('what becomes of e-mails on %s', (database) => {
  tellInOrder();
  let server: SmtpSink;
  let gym: Settled;
  let other: Settled;
  let sending: string;
  const contacts = new Map<Person, string>();
  const workflows = new Map<string, string>();

  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    gym.api.must('POST', `${gym.base}${path}`, body);
  const get = <Answer>(path: string): Promise<Answer> => gym.api.must('GET', `${gym.base}${path}`);
  const start = async (name: string, definition: WorkflowDefinition): Promise<string> => {
    const { id } = await post<{ id: string }>('/workflows', { name, definition });
    await post(`/workflows/${id}/start`);
    workflows.set(name, id);
    return id;
  };
  const inside = async (name: string): Promise<readonly string[]> => {
    const { items } = await get<Page<RunView>>(`/workflows/${workflows.get(name)}/runs?limit=50`);
    return items.map(({ contact }) => (contact.email ?? '').split('@')[0] ?? '').toSorted();
  };
  const untilInside = (name: string, people: readonly string[]): Promise<readonly string[]> =>
    until(
      () => inside(name),
      (seen) => seen.join() === people.join(),
      { what: `inside of “${name}”: ${people.join(', ')}` },
    );
  const mailOf = async (person: Person): Promise<ParsedMail> => {
    const mails = await until(
      () => server.mails(),
      (seen) => seen.some((mail) => recipientOf(mail).startsWith(person)),
      { what: `a mail for ${person}` },
    );
    const found = mails.find((mail) => recipientOf(mail).startsWith(person));
    if (found === undefined) throw new Error(`no mail for ${person}`);
    return found;
  };
  const linksOf = ({ html }: ParsedMail): readonly string[] =>
    [...(html ?? '').matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
  const messageOf = async (person: Person): Promise<MessageDetail> => {
    const { items } = await get<Page<MessageSummary>>(`/messages?contact=${contacts.get(person)}`);
    return get(`/messages/${items[0]?.id}`);
  };
  const visit = (url: string, agent: string = AGENTS.person): Promise<Response> =>
    fetch(url, { redirect: 'manual', headers: { 'user-agent': agent } });
  const peopleAt = async (outcome: string): Promise<readonly string[]> => {
    const { items } = await get<Page<VisitView>>(`/workflows/${sending}/visits?step=offer&outcome=${outcome}`);
    return items.map(({ contact }) => (contact.email ?? '').split('@')[0] ?? '').toSorted();
  };

  beforeAll(async () => {
    server = await startSmtpSink();
    const owner = await ownerInCommon(database);
    [gym, other] = [await makeWorkspace(owner), await makeWorkspace(owner)];
    const from = { name: 'Aurora', address: 'ciao@aurora.example' };
    const draft = { kind: 'smtp', name: 'Ours', host: '127.0.0.1', port: server.port, security: 'none', from };
    for (const one of [gym, other]) {
      await one.api.must('POST', `${one.base}/connections`, draft);
      await one.api.must('PATCH', `${one.base}/calendar`, { quietHours: [] });
      await one.api.must('POST', `${one.base}/fields`, { key: 'mailed', label: 'Mailed', type: 'text' });
    }
  });
  afterAll(async () => {
    await server?.stop();
  });

  test('links lead over the hub for whoever agreed to that, and for nobody else', async () => {
    const { id: list } = await post<{ id: string }>('/lists', { name: 'Offers' });
    sending = await start('Offer', offer(list));
    await start('not opened', after({ event: 'not-opened', within: DAYS, workflow: sending, step: 'offer' }));
    await start('not clicked', after({ event: 'not-clicked', within: DAYS, workflow: sending }));
    await start(
      'not to the shop',
      after({ event: 'not-clicked', within: DAYS, link: 'https://shop.example/', match: 'start' }),
    );
    await start('clicked', after({ event: 'clicked' }));
    await start('to the blog', after({ event: 'clicked', link: 'https://blog.example' }));
    await start('opened', after({ event: 'opened', workflow: sending }));
    for (const person of Object.keys(PEOPLE) as Person[]) {
      const draft = { email: `${person}@clients.example`, consents: PEOPLE[person], lists: [list] };
      contacts.set(person, (await post<{ contact: { id: string } }>('/contacts', draft)).contact.id);
    }
    const [shop, blog, write, out] = linksOf(await mailOf('clicks'));
    expect([shop, blog]).toEqual([expect.stringContaining('/c/'), expect.stringContaining('/c/')]);
    expect([write, out]).toEqual(['mailto:ciao@aurora.example', expect.stringContaining('/u/')]);
    expect(shop).not.toContain('shop.example');
    const unmeasured = await mailOf('unmeasured');
    expect(unmeasured.html).toContain('href="https://shop.example/sale?from=mail&amp;for=you"');
    expect([unmeasured.html, unmeasured.text].join('')).not.toContain('/c/');
    await untilNumbers(gym, sending, { what: 'all are written to', isThere: (seen) => leftFrom(seen, 'note') === 6 });
    expect(await messageOf('unmeasured')).toMatchObject({ tracked: false, clicksMeasured: false, links: [] });
  });

  test('T3: one opens, one clicks; a scanner that follows everything at once is redirected, and is nobody', async () => {
    const scanned = await visit(linksOf(await mailOf('nothing'))[0] ?? '', AGENTS.robot);
    expect([scanned.status, scanned.headers.get('location')]).toEqual([302, SHOP]);
    // People take their time, and the workspace's clock says how much that is.
    await letTimePass(gym, { amount: 1, unit: 'hours' });
    await visit(pixelOf((await mailOf('opens')).html) ?? '');
    await visit(pixelOf((await mailOf('fetched')).html) ?? '', 'Mozilla/5.0');
    const answer = await visit(linksOf(await mailOf('clicks'))[1] ?? '');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, BLOG]);
    expect(await messageOf('clicks')).toMatchObject({
      opens: 1,
      clicks: 1,
      links: [{ clicks: 0 }, { url: BLOG, clicks: 1 }],
    });
    expect(await messageOf('nothing')).toMatchObject({ opens: 0, clicks: 0, machineClicks: 1, clickedAt: null });
    const back = {
      consents: [
        { ...given('open-tracking'), state: 'withdrawn' },
        { ...given('click-tracking'), state: 'withdrawn' },
      ],
    };
    await post(`/contacts/${contacts.get('takesback')}/consents`, back);
    await untilInside('opened', ['clicks', 'opens']);
    await untilInside('clicked', ['clicks']);
    await untilInside('to the blog', ['clicks']);
  });

  test('T3: after three days the one who did nothing has not opened it: not who never agreed, not who took it back, not whom a program hides', async () => {
    expect(await inside('not opened')).toEqual([]);
    await letTimePass(gym, DAYS);
    await untilInside('not to the shop', ['clicks', 'fetched', 'nothing', 'opens']);
    await untilInside('not clicked', ['fetched', 'nothing', 'opens']);
    await untilInside('not opened', ['nothing']);
    // Who opens it now is too late to undo it, and begins nothing twice.
    await visit(pixelOf((await mailOf('nothing')).html) ?? '');
    await untilInside('opened', ['clicks', 'nothing', 'opens']);
    expect(await inside('not opened')).toEqual(['nothing']);
  });

  test('the step counts it, and behind each number are its people; also day by day', async () => {
    const wayOut = linksOf(await mailOf('opens'))[3] ?? '';
    await fetch(wayOut, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
    const numbers = await numbersOf(gym, sending);
    expect(numbers.get('offer')).toMatchObject({
      entered: 6,
      ports: { done: 6 },
      tallies: { 'message:sent': 6, 'message:opened': 3, 'message:clicked': 1, 'message:unsubscribed': 1 },
    });
    expect(numbers.get('note')?.tallies).toEqual({ 'did:contact.set-field': 6 });
    expect(await peopleAt('message:sent')).toHaveLength(6);
    expect(await peopleAt('message:opened')).toEqual(['clicks', 'nothing', 'opens']);
    expect(await peopleAt('message:clicked')).toEqual(['clicks']);
    expect(await peopleAt('message:unsubscribed')).toEqual(['opens']);
    const { items } = await get<WorkflowDays>(`/workflows/${sending}/statistics/days?days=7`);
    expect(items).toHaveLength(7);
    const total = (of: 'entered' | 'sent' | 'opened' | 'clicked'): number =>
      items.reduce((sum, day) => sum + day[of], 0);
    expect([total('entered'), total('sent'), total('opened'), total('clicked')]).toEqual([6, 6, 3, 1]);
    expect(items.at(-1)).toMatchObject({ sent: 0, opened: 1 });
  });

  test('in an SMS links become short where its step says so, and are counted likewise', async () => {
    const { id: list } = await post<{ id: string }>('/lists', { name: 'By SMS' });
    const text = `Ciao, i saldi: ${SHOP}.`;
    await start('text', {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'once' },
      first: 'text',
      steps: [{ kind: 'action', id: 'text', contribution: 'sms/send', config: { text, trackClicks: true }, ports: {} }],
    });
    await start('followed', {
      ...after({}),
      trigger: {
        contribution: 'sms/activity',
        config: { event: 'clicked', link: 'https://shop.example', match: 'start' },
      },
    });
    const consents = [given('marketing', 'sms'), given('click-tracking', 'sms')];
    for (const [at, agreed] of [consents, consents.slice(0, 1)].entries()) {
      const draft = {
        email: `texted${at}@clients.example`,
        phone: `+39333100200${at}`,
        consents: agreed,
        lists: [list],
      };
      await post('/contacts', draft);
    }
    const texts = await until(
      async () => (await get<Page<MessageSummary>>(`/messages?workflow=${workflows.get('text')}`)).items,
      (seen) => seen.length === 2 && seen.every(({ state }) => state === 'sent'),
      { what: 'two SMS' },
    );
    const [plain, counted] = await Promise.all(
      [false, true].map((is) =>
        get<MessageDetail>(`/messages/${texts.find(({ clicksMeasured }) => clicksMeasured === is)?.id}`),
      ),
    );
    expect(plain?.text).toBe(text);
    const [, link = ''] = /^Ciao, i saldi: (http\S+\/c\/[A-Za-z0-9_-]{12})\.$/.exec(counted?.text ?? '') ?? [];
    await letTimePass(gym, { amount: 2, unit: 'hours' });
    expect((await visit(link)).headers.get('location')).toBe(SHOP);
    await untilInside('followed', ['texted0']);
  });

  test('segments ask for clicks', async () => {
    const filter = { attribute: 'messages.clicked', operator: 'at-least', value: 1, of: { workflow: sending } };
    expect(await post('/contacts/count', { filter })).toMatchObject({ matching: 1 });
  });

  test('a link opens nothing of another workspace, and leads nowhere that no message said', async () => {
    const theirs = linksOf(await mailOf('clicks'))[0] ?? '';
    const token = theirs.slice(theirs.lastIndexOf('/') + 1);
    const message = await messageOf('clicks');
    expect((await other.api.call('GET', `${other.base}/messages/${message.id}`)).status).toBe(404);
    const { origin } = new URL(theirs);
    for (const path of [
      `/c/${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`,
      '/c/https%3A%2F%2Fevil.example',
      `/c/${token}/https://evil.example`,
    ]) {
      const answer = await visit(`${origin}${path}`);
      expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 404, null]);
    }
    const tempted = await visit(`${theirs}?url=https://evil.example&redirect=//evil.example`);
    expect(tempted.headers.get('location')).toBe(SHOP);
    await gym.api.must('DELETE', `${gym.base}/contacts/${contacts.get('clicks')}?mode=erase`);
    const gone = await visit(theirs);
    expect([gone.status, gone.headers.get('location')]).toEqual([404, null]);
  });
});

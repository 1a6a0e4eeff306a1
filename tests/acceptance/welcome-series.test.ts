/* oxlint-disable eslint/max-lines -- one story, told without a break */
import { isDeepStrictEqual } from 'node:util';
import type {
  ConsentEntry,
  ContactDetail,
  ImportView,
  MessageDetail,
  MessageSummary,
  Page,
  RunView,
  TimelineEntry,
  WorkflowDetail,
  WorkflowProblem,
  WorkspaceView,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient, type Hear } from '../support/api-client.ts';
import { DATABASES, freshHome } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { advance, letTimePass } from '../support/let-time-pass.ts';
import { listen, type LiveFeed } from '../support/live-feed.ts';
import { about, AGENTS, headerOf, pixelOf, recipientOf } from '../support/mails.ts';
import { csvOf, people } from '../support/people.ts';
import { imported, MAPPING, sendFile } from '../support/send-file.ts';
import { OWNER, type Settled } from '../support/settle-in.ts';
import { startSmtpSink, type ParsedMail, type SmtpSink } from '../support/smtp-sink.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { SUBJECTS, welcomeSeries, withStep } from '../support/welcome-series.ts';
import { enteredAt, leftFrom, numbersOf, untilNumbers } from '../support/workflow-numbers.ts';

const MARKETING: ConsentEntry = { purpose: 'marketing', channel: 'email', state: 'given', source: 'paper form' };
const TRACKING: ConsentEntry = { purpose: 'open-tracking', channel: 'email', state: 'given', source: 'paper form' };

const IS_LONG = process.env['INNESTO_LONG'] === '1';
const TRACKED = people(IS_LONG ? 1500 : 300, 1);
const UNTRACKED = people(IS_LONG ? 500 : 100, TRACKED.length + 1);
const OPENERS = TRACKED.length / 5;
/** A bound for giving up: thousands on a busy machine take their time. */
const LONGEST_WAIT_MS = IS_LONG ? 900_000 : 150_000;
/** Two of those who do not open their mail: whose mail a robot fetches, and who has had enough. */
const FETCHED = `person${OPENERS + 40}@clients.example`;
const LEAVER = `person${OPENERS + 50}@clients.example`;
/** Whom the files and the API let in, and whom of them a mail reaches. */
const ENTERED = TRACKED.length + UNTRACKED.length + 5;
const REACHED = ENTERED - 3;

// One story a database, told from the first start to the last mail: each test goes on where the one before it ended.
describe.each(DATABASES)('the Welcome series on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let server: SmtpSink;
  let owner: ApiClient;
  let gym: Settled;
  let secret: string;
  let list: string;
  let workflow: string;
  let feed: LiveFeed;
  const timeless: string[] = [];

  // Whatever the workspace answers, it says what time it has.
  const hear: Hear = ({ method, path }, { headers }) => {
    if (gym === undefined || !path.startsWith(gym.base)) return;
    if (!/^\d{4}-.*Z; mode=test; rate=1$/.test(headers.get('innesto-clock') ?? '')) timeless.push(`${method} ${path}`);
  };
  const contactBy = async (word: string): Promise<ContactDetail> => {
    const { items } = await gym.api.must<Page<ContactDetail>>(
      'GET',
      `${gym.base}/contacts?search=${encodeURIComponent(word)}`,
    );
    return gym.api.must<ContactDetail>('GET', `${gym.base}/contacts/${items[0]?.id}`);
  };
  const mailsOf = async (subject: RegExp): Promise<readonly ParsedMail[]> => about(await server.mails(), subject);

  beforeAll(async () => {
    server = await startSmtpSink();
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
  });
  afterAll(async () => {
    await feed?.close();
    await hub?.stop();
    await server?.stop();
  });

  test('who opens the link from the terminal is the owner, makes a workspace and a token', async () => {
    const stranger = new ApiClient(hub.url);
    expect((await stranger.call('GET', '/api/workspaces')).status).toBe(401);
    expect((await stranger.call('POST', '/api/setup', { token: 'a guess', ...OWNER })).status).toBe(403);

    owner = new ApiClient(hub.url, {}, hear);
    const signedUp = await owner.call('POST', '/api/setup', { token: hub.setUpToken, ...OWNER });
    expect(signedUp.status).toBe(201);
    owner.keepCookie(signedUp);
    expect((await stranger.call('POST', '/api/setup', { token: hub.setUpToken, ...OWNER })).status).toBe(403);

    const draft = { name: 'Palestra Aurora', timeZone: 'Europe/Rome', mode: 'test' };
    const { id } = await owner.must<WorkspaceView>('POST', '/api/workspaces', draft);
    const base = `/api/workspaces/${id}`;
    const token = { name: 'the story', role: 'admin' };
    ({ secret } = await owner.must<{ secret: string }>('POST', `${base}/tokens`, token));
    gym = { api: owner.withToken(secret), base };
    expect(await gym.api.must('GET', base)).toMatchObject({ name: 'Palestra Aurora', mode: 'test', role: 'admin' });
  });

  test('files of contacts come in with commas or semicolons, in UTF-8 or Latin-1, and each refused row is told with its reason', async () => {
    const fields = [
      { key: 'city', label: 'City', type: 'text' },
      { key: 'born', label: 'Born', type: 'date' },
      { key: 'visits', label: 'Visits', type: 'number' },
      { key: 'welcome', label: 'Welcome series', type: 'text' },
    ];
    for (const field of fields) await gym.api.must('POST', `${gym.base}/fields`, field);
    const mapping = [
      ...MAPPING,
      { column: 'Nato il', to: 'field:born' as const },
      { column: 'Visite', to: 'field:visits' as const },
    ];

    const utf8 = [
      'E-mail,Nome,Città,Nato il,Visite,Note',
      'ada@members.example,Ștefan,"Roma, centro",03/04/1980,12,',
      'not an address,Bruno,Torino,,,',
      'carla@members.example,Carla,Torino,31/02/1980,,',
      'dario@members.example,Dario,Torino,,many,',
      ',Nobody,Torino,,,',
      'ada@members.example,Ștefania,,,13,',
    ].join('\n');
    const first = await imported(gym, await sendFile(gym, utf8, { mapping }));
    expect(first).toMatchObject({ rowsTotal: 6, rowsDone: 6, created: 1, updated: 1, unchanged: 0, refused: 4 });
    const { body } = await gym.api.call('GET', `${gym.base}/imports/${first.id}/report`);
    expect(body['text']).toMatch(
      /^\uFEFF?line,code,column,detail\r\n3,INNESTO_CONTACT_EMAIL,E-mail,.*\r\n4,INNESTO_FIELD_VALUE,Nato il,.*\r\n5,INNESTO_FIELD_VALUE,Visite,.*\r\n6,INNESTO_CONTACT_IDENTITY,,.*\r\n$/,
    );
    expect(await contactBy('ada@members.example')).toMatchObject({
      firstName: 'Ștefania',
      fields: { city: 'Roma, centro', born: '1980-04-03', visits: 13 },
      source: 'import',
    });

    const latin1 = Buffer.from(
      'E-mail;Nome;Città;Nato il;Visite\r\nzoe@members.example;Zoë;Forlì;1.12.1999;3,5\r\n',
      'latin1',
    );
    const second = await imported(gym, await sendFile(gym, latin1, { mapping }));
    expect(second).toMatchObject({ rowsTotal: 1, created: 1, refused: 0 } satisfies Partial<ImportView>);
    expect(await contactBy('zoe@members.example')).toMatchObject({
      firstName: 'Zoë',
      fields: { city: 'Forlì', born: '1999-12-01', visits: 3.5 },
    });
  });

  test('a workflow that cannot work is refused at its start, with the step at fault', async () => {
    ({ id: list } = await gym.api.must<{ id: string }>('POST', `${gym.base}/lists`, { name: 'Newsletter' }));
    const sound = welcomeSeries(list);
    const refusalOf = async (definition: typeof sound): Promise<readonly WorkflowProblem[]> => {
      const { id } = await gym.api.must<WorkflowDetail>('POST', `${gym.base}/workflows`, {
        name: 'No good',
        definition,
      });
      const { status, body } = await gym.api.call('POST', `${gym.base}/workflows/${id}/start`);
      expect([status, body['code']]).toEqual([422, 'INNESTO_WORKFLOW_INVALID']);
      expect(await gym.api.must('GET', `${gym.base}/workflows/${id}`)).toMatchObject({ state: 'draft', version: null });
      return (body as unknown as { problems: readonly WorkflowProblem[] }).problems;
    };

    const unconfigured = withStep(sound, 'thanks', (step) => (step.kind === 'action' ? { ...step, config: {} } : step));
    expect(await refusalOf(unconfigured)).toContainEqual(
      expect.objectContaining({ code: 'UNCONFIGURED_STEP', step: 'thanks' }),
    );
    const unknown = withStep(sound, 'reminder', (step) =>
      step.kind === 'action' ? { ...step, contribution: 'pigeon/send' } : step,
    );
    expect(await refusalOf(unknown)).toEqual([expect.objectContaining({ code: 'UNKNOWN_PLUGIN', step: 'reminder' })]);
    const circle = withStep(sound, 'reminder', (step) =>
      step.kind === 'action' ? { ...step, ports: { done: 'mark' } } : step,
    );
    expect(await refusalOf(circle)).toEqual([
      expect.objectContaining({ code: 'CYCLE_WITHOUT_WAIT', step: 'mark' }),
      expect.objectContaining({ code: 'CYCLE_WITHOUT_WAIT', step: 'reminder' }),
    ]);
  });

  test('the Welcome series starts: what was started is a version that no edit changes', async () => {
    const definition = welcomeSeries(list);
    const made = await gym.api.must<WorkflowDetail>('POST', `${gym.base}/workflows`, {
      name: 'Welcome series',
      definition,
    });
    workflow = made.id;
    const address = `${gym.base}/workflows/${workflow}`;
    expect(await gym.api.must('POST', `${address}/start`)).toMatchObject({ state: 'active', version: 1 });
    const edited = { ...definition, reentry: { policy: 'always' } };
    await gym.api.must('PUT', `${address}/draft`, { definition: edited, draftRev: made.draftRev });
    expect(await gym.api.must('GET', address)).toMatchObject({ version: 1, changed: true });
    expect(await gym.api.must('GET', `${address}/versions`)).toMatchObject({
      items: [
        {
          number: 1,
          definition,
          pins: { 'list/activity': '1.1.0', 'email/send': '1.2.0', 'contact-field/update': '1.1.0' },
        },
      ],
    });
  });

  test('a mail server is set up and tried out', async () => {
    const from = { name: 'Palestra Aurora', address: 'ciao@aurora.example' };
    const draft = { kind: 'smtp', name: 'Our server', host: '127.0.0.1', port: server.port, security: 'none', from };
    const { id } = await gym.api.must('POST', `${gym.base}/connections`, draft);
    const trial = await gym.api.must('POST', `${gym.base}/connections/${id}/test`, { to: 'someone@aurora.example' });
    expect(trial).toMatchObject({ ok: true });
    expect((await server.mails()).map(recipientOf)).toEqual(['someone@aurora.example']);
  });

  test('T1: hundreds of subscribers are imported with their consents, and a few come by API', async () => {
    feed = await listen(`${hub.url}${gym.base}/feed`, { authorization: `Bearer ${secret}` });
    const options = { lists: [list], startWorkflows: true };
    const both = await sendFile(gym, csvOf(TRACKED), { ...options, consents: [MARKETING, TRACKING] });
    const one = await sendFile(gym, csvOf(UNTRACKED, ';'), { ...options, consents: [MARKETING] });
    // Nobody said that this one may start anything.
    const quiet = await sendFile(gym, csvOf(people(20, 9001)), { lists: [list], consents: [MARKETING] });
    const created = [];
    for (const id of [both, one, quiet]) created.push((await imported(gym, id)).created);
    expect(created).toEqual([TRACKED.length, UNTRACKED.length, 20]);

    const join = { lists: [list], consents: [MARKETING, TRACKING] };
    const statements = [
      { ...join, email: 'yes@clients.example', firstName: 'Yes' },
      { ...join, email: 'unwatched@clients.example', firstName: 'Unwatched', consents: [MARKETING] },
      { ...join, email: 'silent@clients.example', firstName: 'Silent', consents: [] },
      { ...join, externalId: 'card-17', firstName: 'Mailless' },
      { ...join, email: 'bounce@clients.example', firstName: 'Bounce' },
    ];
    for (const statement of statements) await gym.api.must('POST', `${gym.base}/contacts`, statement);
    const numbers = await untilNumbers(gym, workflow, {
      what: 'all have entered',
      isThere: (seen) => enteredAt(seen, 'pause') >= ENTERED,
    });
    expect(numbers.get('pause')).toMatchObject({ entered: ENTERED, waiting: ENTERED });
  });

  test('A2: ten minutes later the mails are at the server: one recipient each, personal, watched only where that was agreed', async () => {
    await server.behave({ at: 'rcpt', to: 'bounce@', do: 'reply', code: 550, text: 'no such mailbox' });
    await advance(gym, { amount: 10, unit: 'minutes' });
    const numbers = await untilNumbers(gym, workflow, {
      what: 'all have been written to',
      atMost: LONGEST_WAIT_MS,
      isThere: (seen) => leftFrom(seen, 'welcome') >= ENTERED,
    });
    expect(numbers.get('welcome')?.ports).toEqual({ done: REACHED, skipped: 2, failed: 1 });

    const mails = await mailsOf(SUBJECTS.welcome);
    const byRecipient = new Map(mails.map((mail) => [recipientOf(mail), mail]));
    expect([mails.length, byRecipient.size]).toEqual([REACHED, REACHED]);
    for (const { email, firstName, city } of [...TRACKED, ...UNTRACKED]) {
      const mail = byRecipient.get(email);
      expect(mail?.subject).toBe(`Welcome, ${firstName}!`);
      expect(mail?.html).toContain(`Hello ${firstName.replace("'", '&#39;')} from ${city}, your first class`);
    }
    for (const mail of mails) {
      expect(mail.envelope.to).toEqual(mail.to?.map(({ address }) => address));
      expect(mail.envelope.to).toHaveLength(1);
      expect(mail.from).toMatchObject({ name: 'Palestra Aurora', address: 'ciao@aurora.example' });
      expect(headerOf(mail, 'list-unsubscribe')).toMatch(/^<http:\/\/[^<>]+\/u\/[^<>]+>$/);
    }
    const watched = mails.filter((mail) => pixelOf(mail.html) !== null).map(recipientOf);
    expect(new Set(watched)).toEqual(new Set([...TRACKED.map(({ email }) => email), 'yes@clients.example']));
  });

  test('some open their mail; a robot fetches one; one person has had enough', async () => {
    const mails = new Map((await mailsOf(SUBJECTS.welcome)).map((mail) => [recipientOf(mail), mail]));
    const open = async (email: string, agent: string): Promise<void> => {
      const picture = pixelOf(mails.get(email)?.html) ?? '';
      const answer = await fetch(picture, { headers: { 'user-agent': agent } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/gif']);
    };
    const openers = TRACKED.slice(0, OPENERS);
    while (openers.length > 0) await Promise.all(openers.splice(0, 20).map(({ email }) => open(email, AGENTS.person)));
    await open(FETCHED, AGENTS.robot);
    const leaver = mails.get(LEAVER);
    const wayOut = leaver === undefined ? '' : (headerOf(leaver, 'list-unsubscribe')?.slice(1, -1) ?? '');
    expect((await fetch(wayOut, { method: 'POST', body: 'List-Unsubscribe=One-Click' })).status).toBe(200);
    const { consents } = await contactBy(LEAVER);
    expect(consents).toContainEqual(expect.objectContaining({ purpose: 'marketing', state: 'withdrawn' }));
  });

  test('Stop freezes: days pass and nobody moves or enters; Start goes on with what was left of each wait', async () => {
    const address = `${gym.base}/workflows/${workflow}`;
    await gym.api.must('POST', `${address}/stop`);
    const late = { email: 'late@clients.example', lists: [list], consents: [MARKETING] };
    await gym.api.must('POST', `${gym.base}/contacts`, late);
    await letTimePass(gym, { amount: 2, unit: 'days' });
    expect(enteredAt(await numbersOf(gym, workflow), 'opened')).toBe(0);
    const { items } = await gym.api.must<Page<RunView>>('GET', `${address}/runs?limit=200`);
    expect(new Set(items.map(({ state, step }) => `${step} ${state}`))).toEqual(new Set(['day frozen']));

    await gym.api.must('PUT', `${address}/draft`, { definition: welcomeSeries(list), draftRev: 2 });
    expect(await gym.api.must('POST', `${address}/start`)).toMatchObject({ state: 'active', version: 1 });
    await letTimePass(gym, { amount: 23, unit: 'hours' });
    const numbers = await numbersOf(gym, workflow);
    expect([enteredAt(numbers, 'pause'), enteredAt(numbers, 'opened')]).toEqual([ENTERED, 0]);
  });

  test('a day after the first mail each goes on by what became of it', async () => {
    await advance(gym, { amount: 1, unit: 'hours' });
    const numbers = await untilNumbers(gym, workflow, {
      what: 'all are through',
      atMost: LONGEST_WAIT_MS,
      isThere: (seen) => leftFrom(seen, 'thanks') + leftFrom(seen, 'reminder') + enteredAt(seen, 'end') >= ENTERED,
    });
    expect(numbers.get('opened')?.ports).toEqual({
      opened: OPENERS,
      'not-opened': TRACKED.length - OPENERS,
      unknowable: UNTRACKED.length + 2,
      'not-delivered': 3,
    });
    expect(numbers.get('thanks')).toMatchObject({ entered: OPENERS, waiting: 0, ports: { done: OPENERS } });
    expect(numbers.get('mark')).toMatchObject({
      entered: REACHED - OPENERS,
      waiting: 0,
      ports: { done: REACHED - OPENERS },
    });
    expect(numbers.get('reminder')).toMatchObject({
      entered: REACHED - OPENERS,
      waiting: 0,
      ports: { done: REACHED - OPENERS - 1, skipped: 1 },
    });
    expect(numbers.get('end')).toMatchObject({ entered: 3 });

    const thanked = (await mailsOf(SUBJECTS.thanks)).map(recipientOf);
    expect(new Set(thanked)).toEqual(new Set(TRACKED.slice(0, OPENERS).map(({ email }) => email)));
    const reminded = (await mailsOf(SUBJECTS.reminder)).map(recipientOf);
    expect([thanked.length, reminded.length, new Set(reminded).size]).toEqual([
      OPENERS,
      REACHED - OPENERS - 1,
      REACHED - OPENERS - 1,
    ]);
    expect(reminded).not.toContain(LEAVER);
    expect(await contactBy(FETCHED)).toMatchObject({ fields: { welcome: 'reminded' } });
    expect((await contactBy('person1@clients.example')).fields).not.toHaveProperty('welcome');
  });

  test('whoever watched live saw the same numbers', async () => {
    const numbers = await numbersOf(gym, workflow);
    const expected = Object.fromEntries(
      [...numbers.values()].map(({ step, entered, ended, ports }) => [
        step,
        { entered, ...(ended > 0 ? { ended } : {}), ...ports },
      ]),
    );
    await until(
      () => Promise.resolve(feed.steps(workflow)),
      (seen) => isDeepStrictEqual(seen, expected),
      { what: 'the feed has told everything', atMost: 10_000 },
    );
    expect(feed.messages.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['hello', 'imports', 'contacts', 'messages', 'steps', 'workflows', 'clock']),
    );
    expect(feed.messages.every(({ now }) => now !== undefined)).toBe(true);
  });

  test('a contact’s timeline tells what happened, and why', async () => {
    const timelineOf = async (word: string): Promise<readonly TimelineEntry[]> => {
      const { id } = await contactBy(word);
      const { items } = await gym.api.must<Page<TimelineEntry>>('GET', `${gym.base}/contacts/${id}/timeline?limit=200`);
      return items.toReversed();
    };
    const lines = async (word: string) =>
      (await timelineOf(word)).map(({ title, detail }) => (detail === null ? title : `${title} (${detail})`));
    expect(await lines('person1@clients.example')).toEqual([
      'The contact was created (by import)',
      'Consent given: marketing by email (by paper form)',
      'Consent given: open-tracking by email (by paper form)',
      'Joined the list “Newsletter” (by import)',
      'Came to Wait “pause”',
      'Wait “pause”: done',
      'Came to “Welcome e-mail”',
      '“Welcome e-mail”: handed on for delivery',
      'The e-mail “Welcome, Nicolò!” was sent',
      '“Welcome e-mail”: done',
      'Came to Wait “day”',
      'The e-mail “Welcome, Nicolò!” was opened',
      'Wait “day”: done',
      'Came to “Opened the first message?”',
      '“Opened the first message?”: went on by “opened” (message.welcome.outcome = "opened")',
      'Came to “thanks” (email/send)',
      '“thanks” (email/send): handed on for delivery',
      'The e-mail “Thank you, Nicolò” was sent',
      '“thanks” (email/send): done',
    ]);
    expect(await lines(LEAVER)).toEqual(
      expect.arrayContaining([
        'Consent withdrawn: marketing by email (by unsubscribe)',
        '“Opened the first message?”: went on by “not-opened” (message.welcome.outcome = "not-opened")',
        'The contact was changed (welcome: nothing → “reminded”, by workflow)',
        'The e-mail was not sent, on purpose (no-consent)',
        '“reminder” (email/send): skipped (no-consent)',
      ]),
    );
    expect(await lines('bounce@clients.example')).toContain('“Welcome e-mail”: failed (550 no such mailbox)');
    expect(await lines('silent@clients.example')).toContain('“Welcome e-mail”: skipped (no-consent)');
    expect(await lines('card-17')).toContain('“Welcome e-mail”: skipped (no e-mail address)');
    // Neither who came while the workflow was stopped nor who was in a file that was to start nothing got in.
    const outside = ['Consent given: marketing by email (by paper form)', 'Joined the list “Newsletter”'];
    expect(await lines('late@clients.example')).toEqual([
      'The contact was created (by api)',
      outside[0],
      `${outside[1]} (by api)`,
    ]);
    expect(await lines('person9001@clients.example')).toEqual([
      'The contact was created (by import)',
      outside[0],
      `${outside[1]} (by import)`,
    ]);
  });

  test('without a mail server the messages are in the built-in inbox, and can be opened there', async () => {
    const { id } = await owner.must<WorkspaceView>('POST', '/api/workspaces', {
      name: 'Second gym',
      timeZone: 'Europe/Rome',
      mode: 'test',
    });
    const base = `/api/workspaces/${id}`;
    await owner.must('POST', `${base}/fields`, { key: 'welcome', label: 'Welcome series', type: 'text' });
    const { id: club } = await owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Club' });
    const made = await owner.must<WorkflowDetail>('POST', `${base}/workflows`, {
      name: 'Welcome',
      definition: welcomeSeries(club),
    });
    await owner.must('POST', `${base}/workflows/${made.id}/start`);
    const ada = { email: 'ada@clients.example', firstName: '<Ada>', lists: [club], consents: [MARKETING, TRACKING] };
    await owner.must('POST', `${base}/contacts`, ada);
    const second = { api: owner, base };
    await untilNumbers(second, made.id, { what: 'she has entered', isThere: (seen) => enteredAt(seen, 'pause') === 1 });
    await advance(second, { amount: 10, unit: 'minutes' });

    const inbox = () => owner.must<Page<MessageSummary>>('GET', `${base}/messages`);
    const { items } = await until(inbox, (page) => page.items[0]?.state === 'sent', {
      what: 'the message is in the inbox',
    });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      to: ada.email,
      subject: 'Welcome, <Ada>!',
      connection: null,
      tracked: true,
      opens: 0,
    });
    const message = await owner.must<MessageDetail>('GET', `${base}/messages/${items[0]?.id}`);
    expect(message.html).toContain('Hello &lt;Ada&gt;');
    await fetch(pixelOf(message.html) ?? '', { headers: { 'user-agent': AGENTS.person } });
    expect((await inbox()).items[0]).toMatchObject({ opens: 1, machineOpens: 0, openedAt: expect.any(String) });
    expect((await server.mails()).flatMap(({ envelope }) => envelope.to)).not.toContain(ada.email);

    await advance(second, { amount: 1, unit: 'days' });
    await untilNumbers(second, made.id, { what: 'she is thanked', isThere: (seen) => leftFrom(seen, 'thanks') === 1 });
  });

  test('every answer of the workspace said what time it is there', () => {
    expect(timeless).toEqual([]);
  });
});

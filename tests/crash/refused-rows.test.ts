import type { ContactSummary, Page, ParkedView, RunView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import type { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn, type Home } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { advance } from '../support/let-time-pass.ts';
import { listen } from '../support/live-feed.ts';
import { about, recipientOf } from '../support/mails.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { people } from '../support/people.ts';
import { refuse, relent, type Refusal } from '../support/refusing-database.ts';
import { AGREES, startSeries } from '../support/running-series.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { SUBJECTS } from '../support/welcome-series.ts';
import { enteredAt, leftFrom, untilNumbers, type Numbers } from '../support/workflow-numbers.ts';

const GROUP = 60;

describe.each(hereOn('PostgreSQL'))('a row that the database of a hub on %s refuses', (database) => {
  let home: Home;
  let hub: RunningHub;
  let server: SmtpSink;
  let owner: ApiClient;
  let gym: Settled;
  let list: string;
  let workflow: string;
  let groups = 0;
  let everybody: readonly string[];
  let outcast: { readonly id: string; readonly email: string; readonly inner: number };

  beforeAll(async () => {
    home = await freshHome(database);
    server = await startSmtpSink();
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    owner = await signUp(hub);
  });
  afterAll(async () => {
    await hub?.stop();
    await server?.stop();
  });

  // Each test has a workspace and sixty people of its own.
  beforeEach(async () => {
    gym = await makeWorkspace(owner);
    ({ list, workflow } = await startSeries(gym, server));
    everybody = people(GROUP, 1 + groups * GROUP).map(({ email }) => email);
    groups += 1;
    for (const email of everybody) {
      const statement = { email, firstName: 'Ada', consents: AGREES };
      await gym.api.must('POST', `${gym.base}/contacts`, statement);
    }
    const [email = ''] = everybody.slice(17);
    const row = await pastTheHub(home, (knex) =>
      knex('contact').where({ email }).first<{ id: string | number; public_id: string }>('id', 'public_id'),
    );
    outcast = { email, id: row.public_id, inner: Number(row.id) };
  });

  const joinAll = async (): Promise<void> => {
    const contacts = (await allPages<ContactSummary>(gym, '/contacts')).map(({ id }) => id);
    await gym.api.must('POST', `${gym.base}/lists/${list}/members`, { contacts });
  };
  const numbers = (what: string, isThere: (seen: Numbers) => boolean) => untilNumbers(gym, workflow, { what, isThere });
  const parked = async (): Promise<readonly ParkedView[]> =>
    (await gym.api.must<Page<ParkedView>>('GET', `${gym.base}/parked`)).items;
  const theParked = (): Promise<readonly ParkedView[]> =>
    until(parked, (items) => items.length > 0, { what: 'the culprit is set aside', atMost: 20_000 });
  const runOfOutcast = async (): Promise<RunView | undefined> =>
    (await allPages<RunView>(gym, `/workflows/${workflow}/runs`)).find(({ contact }) => contact.id === outcast.id);
  const release = async ({ id }: { readonly id: string }): Promise<void> => {
    expect(await gym.api.must('POST', `${gym.base}/parked/${id}/release`)).toMatchObject({
      releasedAt: expect.any(String),
    });
  };
  const welcomed = async (): Promise<readonly string[]> =>
    about(await server.mails(), SUBJECTS.welcome)
      .map(recipientOf)
      .filter((email) => everybody.includes(email))
      .toSorted();
  const others = (): readonly string[] => everybody.filter((email) => email !== outcast.email).toSorted();

  test('sem-58: sets an event aside, with its reason; the others come in, and released it starts its run', async () => {
    const refusal: Refusal = {
      name: 'no_run',
      table: 'run',
      on: 'INSERT',
      when: `{row}.contact_id = ${outcast.inner}`,
      says: 'no room for this run',
    };
    await refuse(database, home, refusal);
    const token = await owner.must<{ secret: string }>('POST', `${gym.base}/tokens`, {
      name: 'Watcher',
      role: 'viewer',
    });
    const feed = await listen(`${hub.url}${gym.base}/feed`, { authorization: `Bearer ${token.secret}` });
    const timesTold = (): number => feed.messages.filter(({ topic }) => topic === 'parked').length;
    await joinAll();
    const [one, ...more] = await theParked();
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      kind: 'event',
      contact: outcast.id,
      eventType: 'list.joined',
      releasedAt: null,
      reason: expect.stringContaining('no room for this run'),
    });
    await numbers('the others have entered', (seen) => enteredAt(seen, 'pause') === others().length);

    await relent(database, home, refusal);
    await until(
      async () => timesTold(),
      (times) => times === 1,
      { what: 'who watches is told', atMost: 20_000 },
    );
    await release(one ?? { id: '' });
    await numbers('all have entered', (seen) => enteredAt(seen, 'pause') === everybody.length);
    await until(
      async () => timesTold(),
      (times) => times === 2,
      { what: 'that, too, is told', atMost: 20_000 },
    );
    await feed.close();
  });

  test('sem-58: sets a run aside, with its reason; the others are written to, and released it goes on', async () => {
    await joinAll();
    await numbers('all have entered', (seen) => enteredAt(seen, 'pause') === everybody.length);
    const refusal: Refusal = {
      name: 'no_delivery',
      table: 'delivery',
      on: 'INSERT',
      when: `{row}.contact_id = ${outcast.inner}`,
      says: 'no room for this delivery',
    };
    await refuse(database, home, refusal);
    await advance(gym, { amount: 10, unit: 'minutes' });
    const [one, ...more] = await theParked();
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      kind: 'run',
      contact: outcast.id,
      workflow,
      step: 'pause',
      reason: expect.stringContaining('no room for this delivery'),
    });
    await numbers('the others are welcome', (seen) => leftFrom(seen, 'welcome') === others().length);
    expect(await runOfOutcast()).toMatchObject({ state: 'parked', step: 'pause' });
    expect(await welcomed()).toEqual(others());

    await relent(database, home, refusal);
    await release(one ?? { id: '' });
    await numbers('all are welcome', (seen) => leftFrom(seen, 'welcome') === everybody.length);
    expect(await welcomed()).toEqual(everybody.toSorted());
  });

  test('sem-58: sets a mail aside before it goes out, with its reason; the others go out, and released it does', async () => {
    await joinAll();
    await numbers('all have entered', (seen) => enteredAt(seen, 'pause') === everybody.length);
    const refusal: Refusal = {
      name: 'no_message',
      table: 'message',
      on: 'INSERT',
      when: `{row}.contact_id = ${outcast.inner}`,
      says: 'no room for this message',
    };
    await refuse(database, home, refusal);
    await advance(gym, { amount: 10, unit: 'minutes' });
    const [one, ...more] = await theParked();
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      kind: 'delivery',
      contact: outcast.id,
      workflow,
      step: 'welcome',
      channel: 'email',
      reason: expect.stringContaining('no room for this message'),
    });
    await numbers('the others are welcome', (seen) => leftFrom(seen, 'welcome') === others().length);
    expect(await welcomed()).toEqual(others());

    await relent(database, home, refusal);
    await release(one ?? { id: '' });
    await numbers('all are welcome', (seen) => leftFrom(seen, 'welcome') === everybody.length);
    expect(await welcomed()).toEqual(everybody.toSorted());
  });

  test('sem-58: leaves a mail of which the answer cannot be written down uncertain: the others are not sent twice for it', async () => {
    await joinAll();
    await numbers('all have entered', (seen) => enteredAt(seen, 'pause') === everybody.length);
    const refusal: Refusal = {
      name: 'no_answer',
      table: 'message',
      on: 'UPDATE',
      when: `{row}.contact_id = ${outcast.inner} AND {row}.state = 'sent'`,
      says: 'no room for this answer',
    };
    await refuse(database, home, refusal);
    await advance(gym, { amount: 10, unit: 'minutes' });
    await numbers('the others are welcome', (seen) => leftFrom(seen, 'welcome') === others().length);
    const [one, ...more] = await theParked();
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      kind: 'delivery',
      contact: outcast.id,
      workflow,
      step: 'welcome',
      reason: expect.stringContaining('no room for this answer'),
    });
    expect(await welcomed()).toEqual(everybody.toSorted());

    await relent(database, home, refusal);
    await release(one ?? { id: '' });
    await numbers('all are welcome', (seen) => leftFrom(seen, 'welcome') === everybody.length);
    expect(await welcomed()).toEqual([...everybody, outcast.email].toSorted());
    const [message] = await allPages<{ id: string }>(gym, `/messages?contact=${outcast.id}`);
    const { state, attempts } = await gym.api.must<{ state: string; attempts: readonly { outcome: string }[] }>(
      'GET',
      `${gym.base}/messages/${message?.id}`,
    );
    expect([state, ...attempts.map(({ outcome }) => outcome)]).toEqual(['sent', 'uncertain', 'resent']);
  });
});

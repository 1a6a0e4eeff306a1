import { isDeepStrictEqual } from 'node:util';
import type { ContactSummary, MessageDetail, MessageSummary, RunView } from '@innesto/sdk/contract';
import { expect } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import type { Home } from '../support/database.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import type { Settled } from '../support/settle-in.ts';
import type { SmtpSink } from '../support/smtp-sink.ts';
import { numbersOf } from '../support/workflow-numbers.ts';

/** Whoever was acknowledged is there, nobody twice, and each one's run has come to its end. */
export const expectNobodyLost = async (
  gym: Settled,
  { workflow, acknowledged }: { readonly workflow: string; readonly acknowledged: readonly string[] },
): Promise<void> => {
  const emails = (await allPages<ContactSummary>(gym, '/contacts')).map(({ email }) => email);
  expect([emails.length, new Set(emails)]).toEqual([acknowledged.length, new Set(acknowledged)]);
  const runs = await allPages<RunView>(gym, `/workflows/${workflow}/runs`);
  const inside = runs.map(({ contact }) => contact.email);
  expect([inside.length, new Set(inside)]).toEqual([acknowledged.length, new Set(acknowledged)]);
  expect(runs.filter(({ state, endReason }) => state !== 'ended' || endReason !== 'finished')).toEqual([]);
};

/** Every step was come to, and left, as often as there were contacts to do so. */
export const expectNoStepTwice = async (
  gym: Settled,
  { workflow, contacts, openers }: { readonly workflow: string; readonly contacts: number; readonly openers: number },
): Promise<void> => {
  const others = contacts - openers;
  // A way that nobody took is not among the ports.
  const passed = (entered: number, ports: Record<string, number>) => ({
    entered,
    waiting: 0,
    ended: 0,
    ports: Object.fromEntries(Object.entries(ports).filter(([, times]) => times > 0)),
  });
  const numbers = await numbersOf(gym, workflow);
  expect(
    Object.fromEntries(
      [...numbers].map(([id, { entered, waiting, ended, ports }]) => [id, { entered, waiting, ended, ports }]),
    ),
  ).toEqual({
    pause: passed(contacts, { done: contacts }),
    welcome: passed(contacts, { done: contacts }),
    day: passed(contacts, { done: contacts }),
    opened: passed(contacts, { opened: openers, 'not-opened': others }),
    thanks: passed(openers, { done: openers }),
    mark: passed(others, { done: others }),
    reminder: passed(others, { done: others }),
    end: passed(0, {}),
  });
};

/** Nothing stands twice in anybody's story: no event, no step; the hub's own tables say so of everybody at once. */
export const expectNothingTwice = async (
  home: Home,
  { changed, visits = 0 }: { readonly changed: number; readonly visits?: number },
): Promise<void> => {
  const seen = await pastTheHub(home, async (knex) => ({
    events: await knex('event')
      .whereIn('type', ['contact.created', 'contact.updated', 'list.joined', 'custom.visit'])
      .groupBy('type', 'contact_id')
      .having(knex.raw('count(*) > 1'))
      .select('type', 'contact_id'),
    steps: await knex('run_log')
      .whereNot('outcome', 'queued')
      .groupBy('run_id', 'step', 'outcome')
      .having(knex.raw('count(*) > 1'))
      .select('run_id', 'step', 'outcome'),
    changed: (await knex('event').where('type', 'contact.updated').select('id')).length,
    visits: (await knex('event').where('type', 'custom.visit').select('id')).length,
    pending: await knex('event').where('pending', 1).select('id'),
  }));
  expect(seen).toEqual({ events: [], steps: [], changed, visits, pending: [] });
};

/** What was to come of the story at the mail server. */
export interface MailsExpected {
  readonly server: SmtpSink;
  /** Who was to be written to by which step. */
  readonly recipients: ReadonlyMap<string, readonly string[]>;
  /** The tries that were on their way when the hub was killed, each as `message number`. */
  readonly handed: ReadonlySet<string>;
}

/**
 * Each mail is at the server, and for whom it was; where one is there twice, it was on its way when the hub was killed, and its
 * message says so. Gives how many mails there are too many.
 */
export const expectMailsInTheOpen = async (gym: Settled, expected: MailsExpected): Promise<number> => {
  const messages = await allPages<MessageSummary>(gym, '/messages');
  expect(messages.filter(({ state }) => state !== 'sent')).toEqual([]);
  for (const [step, recipients] of expected.recipients) {
    const to = messages.filter((message) => message.step === step).map((message) => message.to);
    expect([to.length, new Set(to)], `whom ${step} was for`).toEqual([recipients.length, new Set(recipients)]);
  }

  // The first half of a mail's Message-ID is its message's id.
  const copies = Map.groupBy(await expected.server.arrived(), ({ messageId }) => messageId.split('@')[0] ?? '');
  expect(copies.size).toBe(messages.length);
  const astray = messages.filter(({ id, to }) => !copies.get(id)?.every((mail) => isDeepStrictEqual(mail.to, [to])));
  expect(astray, 'mails that are not at the server, or for somebody else').toEqual([]);

  const onTheirWay = Map.groupBy([...expected.handed], (attempt) => attempt.split(' ')[0] ?? '');
  for (const [id, tries] of onTheirWay) {
    const { uncertain, attempts } = await gym.api.must<MessageDetail>('GET', `${gym.base}/messages/${id}`);
    const outcomes = attempts.map(({ outcome }) => outcome);
    expect([uncertain, ...outcomes]).toEqual([tries.length, ...tries.map(() => 'uncertain'), 'resent']);
    expect(copies.get(id)?.length).toBeLessThanOrEqual(1 + tries.length);
  }
  const doubled = [...copies].filter(([, mails]) => mails.length > 1);
  expect(
    doubled.map(([id]) => id).filter((id) => !onTheirWay.has(id)),
    'doubled in silence',
  ).toEqual([]);
  return doubled.reduce((sum, [, mails]) => sum + mails.length - 1, 0);
};

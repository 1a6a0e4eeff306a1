import type { ContactSummary, MessageDetail, MessageSummary, RunView } from '@innesto/sdk/contract';
import { expect } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import type { Home } from '../support/database.ts';
import { about, recipientOf } from '../support/mails.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import type { Settled } from '../support/settle-in.ts';
import type { ParsedMail } from '../support/smtp-sink.ts';
import { SUBJECTS } from '../support/welcome-series.ts';
import { numbersOf } from '../support/workflow-numbers.ts';

/** Whoever was acknowledged is there, nobody twice, and each one's run has come to its end. */
export const expectNobodyLost = async (
  gym: Settled,
  { workflow, acknowledged }: { readonly workflow: string; readonly acknowledged: readonly string[] },
): Promise<void> => {
  const emails = (await allPages<ContactSummary>(gym, '/contacts')).map(({ email }) => email);
  expect(emails.toSorted()).toEqual(acknowledged.toSorted());
  const runs = await allPages<RunView>(gym, `/workflows/${workflow}/runs`);
  expect(runs.map(({ contact }) => contact.email).toSorted()).toEqual(acknowledged.toSorted());
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
  expect(Object.fromEntries([...numbers].map(([id, { step: _, ...counts }]) => [id, counts]))).toEqual({
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
export const expectNothingTwice = async (home: Home, { changed }: { readonly changed: number }): Promise<void> => {
  const twice = await pastTheHub(home, async (knex) => ({
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
    changed: Number((await knex('event').where('type', 'contact.updated').count({ n: '*' }).first())?.['n']),
    pending: await knex('event').where('pending', 1).select('id'),
  }));
  expect(twice).toEqual({ events: [], steps: [], changed, pending: [] });
};

/** A mail's id in the hub: the first half of its Message-ID. */
const idOf = ({ messageId }: ParsedMail): string => /^<(.+)@/.exec(messageId ?? '')?.[1] ?? '';

/**
 * Each mail is there; where one is there twice, it was on its way when the hub was killed, and says so. `handed`: the tries that
 * were on their way at the kills.
 */
export const expectMailsInTheOpen = async (
  gym: Settled,
  {
    mails,
    expected,
    handed,
  }: {
    readonly mails: readonly ParsedMail[];
    readonly expected: ReadonlyMap<keyof typeof SUBJECTS, readonly string[]>;
    readonly handed: ReadonlySet<string>;
  },
): Promise<number> => {
  for (const [kind, recipients] of expected) {
    const got = new Set(about(mails, SUBJECTS[kind]).map(recipientOf));
    expect([...got].toSorted(), `who got ${kind}`).toEqual(recipients.toSorted());
  }
  const messages = await allPages<MessageSummary>(gym, '/messages');
  expect(messages.filter(({ state }) => state !== 'sent')).toEqual([]);
  const copies = Map.groupBy(mails, idOf);
  expect([...copies.keys()].toSorted()).toEqual(messages.map(({ id }) => id).toSorted());

  const doubled = [...copies].filter(([, some]) => some.length > 1);
  const extra = doubled.reduce((sum, [, some]) => sum + some.length - 1, 0);
  expect(extra, 'mails too many').toBeLessThanOrEqual(handed.size);
  const onTheirWay = Map.groupBy([...handed], (attempt) => attempt.split(' ')[0] ?? '');
  for (const [id, tries] of onTheirWay) {
    const { uncertain, attempts } = await gym.api.must<MessageDetail>('GET', `${gym.base}/messages/${id}`);
    expect(uncertain, `how often nobody could know of ${id}`).toBe(tries.length);
    expect(
      attempts.map(({ outcome }) => outcome),
      id,
    ).toEqual([...tries.map(() => 'uncertain'), 'resent']);
    expect(copies.get(id)?.length, `copies of ${id}`).toBeLessThanOrEqual(1 + tries.length);
  }
  expect(
    doubled.map(([id]) => id).filter((id) => !onTheirWay.has(id)),
    'doubled in silence',
  ).toEqual([]);
  return extra;
};

import { isDeepStrictEqual } from 'node:util';
import type { MessageSummary } from '@innesto/sdk/contract';
import { expect } from 'vitest';
import { allPages } from '../support/all-pages.ts';
import type { Home } from '../support/database.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import type { Settled } from '../support/settle-in.ts';
import type { SmtpSink } from '../support/smtp-sink.ts';

/** What was to come of a story at the mail server. */
export interface MailsToCome {
  readonly home: Home;
  readonly server: SmtpSink;
  /** Who was to be written to by which step. */
  readonly recipients: ReadonlyMap<string, readonly string[]>;
}

/** How mails went: how many could be at the server twice, and how many are. */
export interface MailTally {
  readonly uncertain: number;
  readonly doubled: number;
}

/**
 * Each mail is at the server, once, and for whom it was; where one is there twice, nobody could know whether it was taken, and its
 * delivery says so. Of nodes that freeze the one that wakes up may still bring an answer: how often it was tried is left open.
 */
export const expectMailsArrived = async (
  gym: Settled,
  { home, server, recipients }: MailsToCome,
): Promise<MailTally> => {
  const messages = await allPages<MessageSummary>(gym, '/messages');
  expect(messages.filter(({ state }) => state !== 'sent')).toEqual([]);
  for (const [step, expected] of recipients) {
    const to = messages.filter((message) => message.step === step).map((message) => message.to);
    expect([to.length, new Set(to)], `whom ${step} was for`).toEqual([expected.length, new Set(expected)]);
  }
  // The first half of a mail's Message-ID is its message's id.
  const copies = Map.groupBy(await server.arrived(), ({ messageId }) => messageId.split('@')[0] ?? '');
  expect(copies.size).toBe(messages.length);
  const astray = messages.filter(({ id, to }) => !copies.get(id)?.every((mail) => isDeepStrictEqual(mail.to, [to])));
  expect(astray, 'mails that are not at the server, or for somebody else').toEqual([]);
  const uncertain = await pastTheHub(home, (knex) =>
    knex('delivery')
      .where('uncertain', '>', 0)
      .select<{ public_id: string; uncertain: string | number }[]>('public_id', 'uncertain'),
  );
  const times = new Map(uncertain.map(({ public_id, uncertain: n }) => [public_id, Number(n)]));
  const doubled = [...copies].filter(([, mails]) => mails.length > 1);
  expect(
    doubled.filter(([id, mails]) => mails.length - 1 > (times.get(id) ?? 0)).map(([id]) => id),
    'doubled in silence',
  ).toEqual([]);
  return {
    uncertain: [...times.values()].reduce((sum, n) => sum + n, 0),
    doubled: doubled.reduce((sum, [, mails]) => sum + mails.length - 1, 0),
  };
};

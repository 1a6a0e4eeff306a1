import { setTimeout } from 'node:timers/promises';
import type { MessageSummary, Page } from '@innesto/sdk/contract';
import type { Settled } from '../support/settle-in.ts';

/** How long a neighbour waits, in milliseconds: for the answer to an event, and from there until the mail behind it has gone. */
export interface Waits {
  readonly answered: readonly number[];
  readonly sent: readonly number[];
}

/** A workspace that does little: now and then an event of a contact, by which a mail goes into the inbox. */
export interface Neighbour {
  /** Tells of events, one after the other with a pause between, until the promise is there. */
  watch(until: Promise<unknown>): Promise<Waits>;
}

const PAUSE_MS = 500;
const LOOK_MS = 25;

/** Settles a neighbour into a workspace. */
export const settleNeighbour = async ({ api, base }: Settled): Promise<Neighbour> => {
  const draft = { email: 'neighbour@clients.example' };
  const contact = (await api.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft)).contact.id;
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Neighbour',
    definition: {
      trigger: { contribution: 'event/custom', config: { type: 'custom.rang' } },
      reentry: { policy: 'always' },
      first: 'mail',
      steps: [
        {
          kind: 'action',
          id: 'mail',
          contribution: 'email/send',
          config: { purpose: 'service', subject: 'Ring {{ event.number }}', text: 'Somebody rang.' },
          ports: {},
        },
      ],
    },
  });
  await api.must('POST', `${base}/workflows/${id}/start`);
  let number = 0;
  const isSent = async (subject: string): Promise<boolean> => {
    const { items } = await api.must<Page<MessageSummary>>('GET', `${base}/messages?limit=1`);
    return items[0]?.subject === subject && items[0].state === 'sent';
  };
  const ring = async (): Promise<{ readonly answered: number; readonly sent: number }> => {
    number += 1;
    const began = performance.now();
    await api.must('POST', `${base}/events`, { events: [{ type: 'custom.rang', contact, payload: { number } }] });
    const answered = performance.now() - began;
    const subject = `Ring ${number}`;
    while (!(await isSent(subject)) && performance.now() - began < 60_000) await setTimeout(LOOK_MS);
    return { answered, sent: performance.now() - began };
  };
  return {
    watch: async (until) => {
      const state = { isOver: false };
      const over = until.finally(() => (state.isOver = true));
      over.catch(() => undefined);
      const waits: { answered: number; sent: number }[] = [];
      while (!state.isOver) {
        waits.push(await ring());
        await setTimeout(PAUSE_MS);
      }
      await over;
      return { answered: waits.map(({ answered }) => answered), sent: waits.map(({ sent }) => sent) };
    },
  };
};

const at = (values: readonly number[], share: number): string =>
  (values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) * share)] ?? Number.NaN).toFixed(0);

/** What a neighbour's waits come to, in a line: the middle, the 95th of a hundred, and the longest. */
export const tellWaits = (name: string, { answered, sent }: Waits): string =>
  `${name} (${answered.length} events): answered ${at(answered, 0.5)} / ${at(answered, 0.95)} / ${at(answered, 1)} ms, mail gone ${at(sent, 0.5)} / ${at(sent, 0.95)} / ${at(sent, 1)} ms`;

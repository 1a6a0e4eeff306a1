import type { UntilEvent, UntilMessage, UntilWait } from '@innesto/sdk/contract';
import type { Static } from 'typebox';
import { addDuration } from '../duration.ts';
import { messageOutcome, type MessageTrace } from '../message-outcome.ts';
import type { Heard, Listening } from './heard.ts';
import { zoneAt, type Way } from './way.ts';

type ForEvent = UntilEvent;
type ForMessage = Static<typeof UntilMessage>;

/** A wait that something may end early. */
export type ListeningWait = UntilWait & { readonly until: ForEvent | ForMessage };

/** A wait for something that is over: by which port it is left, since when, and why. */
export interface Ended {
  readonly port: string;
  readonly at: number;
  readonly reason: string | null;
  /** The event that ended it. */
  readonly event?: number;
}

/** How a wait for something begins: it listens until its deadline, or is over as it begins. */
export type Listened =
  | { readonly kind: 'listens'; readonly deadline: number; readonly listensFor: Listening }
  | ({ readonly kind: 'over' } & Ended);

/** From when on an event counts for a wait. */
export const countsSince = (
  { since = 'run' }: ForEvent,
  { startedAt, arrivedAt }: { readonly startedAt: number; readonly arrivedAt: number },
): number => {
  switch (since) {
    case 'run':
      return startedAt;
    case 'step':
      return arrivedAt;
    case 'ever':
      return 0;
  }
};

const day = (at: number): string => new Date(at).toISOString();

const happened = (until: ListeningWait['until'], at: number): string =>
  until.kind === 'event' ? `${until.event} at ${day(at)}` : `${until.becomes} at ${day(at)}`;

/** By which port a wait for a message is left when nobody opened or clicked it in time: what never arrived is no negative, and neither is what nobody could see. */
const silence = ({ becomes, unknowableIsNot }: ForMessage, message: MessageTrace | null): string => {
  const outcome = messageOutcome(message === null ? null : { ...message, opened: false });
  if (outcome === 'not-delivered') return outcome;
  // Where links are counted nobody's click goes unseen: what scanners follow says nothing, and hides nothing.
  const isKnown =
    becomes === 'opened' ? outcome === 'not-opened' : message?.counted === true && message.state === 'sent';
  return isKnown || unknowableIsNot === true ? 'timed-out' : 'unknowable';
};

const quiet = (step: ListeningWait, at: number, { message }: Heard): Ended => {
  const { until } = step;
  if (until.kind === 'event') return { port: 'timed-out', at, reason: `no ${until.event} until ${day(at)}` };
  const port = silence(until, message);
  return { port, at, reason: message === null ? 'the step sent no message' : `the message is ${message.state}` };
};

/** What ends a wait before its deadline: what it waits for, or that it cannot come any more; null where neither has happened. An event at the very deadline comes too late. */
export const interrupted = (
  step: ListeningWait,
  { arrivedAt, deadline, heard }: { readonly arrivedAt: number; readonly deadline: number; readonly heard: Heard },
): Ended | null => {
  const { until } = step;
  if (until.kind === 'message' && messageOutcome(heard.message) === 'not-delivered')
    return quiet(step, arrivedAt, heard);
  return heard.at !== null && heard.at < deadline
    ? {
        port: 'done',
        at: Math.max(arrivedAt, heard.at),
        reason: happened(until, heard.at),
        ...(heard.event === undefined ? {} : { event: heard.event }),
      }
    : null;
};

/** Until when a run that arrives at a wait listens: for an event from its arrival, for a message from when that was accepted. */
export const deadlineOf = (
  { until, zone }: ListeningWait,
  { way, arrivedAt, heard }: { readonly way: Way; readonly arrivedAt: number; readonly heard: Heard },
): number => {
  const from = until.kind === 'event' ? arrivedAt : (heard.message?.sentAt ?? arrivedAt);
  return addDuration(from, until.within, zoneAt(way, zone));
};

/** A run arrives at a wait for something that happens. */
export const arriveAtListening = (
  step: ListeningWait,
  { way, arrivedAt, heard }: { readonly way: Way; readonly arrivedAt: number; readonly heard: Heard },
): Listened => {
  const deadline = deadlineOf(step, { way, arrivedAt, heard });
  const ended = interrupted(step, { arrivedAt, deadline, heard });
  if (ended !== null) return { kind: 'over', ...ended };
  if (deadline <= way.now) return { kind: 'over', ...quiet(step, Math.max(arrivedAt, deadline), heard) };
  return { kind: 'listens', deadline, listensFor: { until: step.until } };
};

/** A wait for something has come to its deadline: by which port it is left. What happened in time still counts, however late it came to us. */
export const endListening = (
  step: ListeningWait,
  { arrivedAt, deadline, heard }: { readonly arrivedAt: number; readonly deadline: number; readonly heard: Heard },
): Ended => interrupted(step, { arrivedAt, deadline, heard }) ?? quiet(step, deadline, heard);

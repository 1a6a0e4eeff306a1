import type { Filter, Purpose, SendMessageEffect, WorkflowDefinition, WorkflowState } from '@innesto/sdk/contract';
import { decideSending, type SendingQuestion } from '../../model/calendar/sending-time.ts';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import { departureOf, type Departure } from '../../model/departure.ts';
import { holds, type Lookup } from '../../model/filter.ts';
import type { Run } from '../../model/run.ts';
import { explain } from '../../model/walk/story.ts';

/** A delivery whose moment has come, with everything that decides whether it may go. */
export interface Candidate {
  readonly delivery: Delivery;
  readonly effect: SendMessageEffect;
  readonly run: Run | null;
  readonly workflow: WorkflowState | null;
  readonly contact: Contact | null;
  readonly consents: readonly ConsentStanding[];
  readonly suppressed: boolean;
  /** Whom messages of the workflow may reach; null where it does not say. */
  readonly recipients: Filter | null;
  /** By what a run of the workflow leaves before it is through. */
  readonly leaving: Pick<WorkflowDefinition, 'options'>;
  readonly lookup: Lookup;
  readonly sending: SendingQuestion;
}

/** Whether a delivery may go. `defer`: not yet; `pass`: it is not sent, and its run hears why; `cancel`: nobody waits for it any more; `leave`: its run is to end; `freeze`: its workflow is stopped. */
export type Verdict =
  | { readonly kind: 'send'; readonly recipient: string; readonly tracked: boolean }
  | {
      readonly kind: 'defer';
      readonly until: number;
      /** Over how long it may be spread where many wait for that moment. */
      readonly spreadMs: number;
      readonly reason: 'quiet-hours' | 'outside-window';
    }
  | { readonly kind: 'pass'; readonly reason: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'leave'; readonly run: Run; readonly departure: Departure }
  | { readonly kind: 'freeze' };

/** Purposes for which a contact must have said yes; a service message belongs to a contract. */
const ASKS_CONSENT: Readonly<Record<Purpose, boolean>> = {
  marketing: true,
  profiling: true,
  'third-party': true,
  service: false,
  'open-tracking': true,
  'click-tracking': true,
};

/** What is owed to a person goes first when many messages wait for the same moment. */
const AT_ONCE = { spreadMs: 0 } as const;

const gave = (consents: readonly ConsentStanding[], purpose: Purpose, channel: string): boolean =>
  consents.some((consent) => consent.purpose === purpose && consent.channel === channel && consent.state === 'given');

/** The address of a contact on a channel. */
export const addressOn = (channel: string, contact: Contact): string | null =>
  channel === 'email' ? contact.email : contact.phone;

/** What decides about anything that a run waits for. */
export type Grounds = Pick<Candidate, 'delivery' | 'run' | 'workflow' | 'contact' | 'leaving' | 'lookup'>;

/** Whether anybody still waits for a delivery, and its workflow goes on; the contact too, where so. */
export const decideGrounds = ({
  delivery,
  run,
  workflow,
  contact,
  leaving,
  lookup,
}: Grounds): Exclude<Verdict, { kind: 'send' | 'defer' | 'pass' }> | Contact => {
  if (delivery.runId !== null && (run === null || run.state !== 'awaiting' || run.visit !== delivery.visit)) {
    return { kind: 'cancel', reason: 'its run went on without it' };
  }
  if (contact === null || contact.deleted) return { kind: 'cancel', reason: 'contact-deleted' };
  if (workflow === 'stopped') return { kind: 'freeze' };
  const departure = run === null ? null : departureOf(leaving, undefined, lookup);
  if (run !== null && departure !== null) return { kind: 'leave', run, departure };
  return contact;
};

/** Decides, at the moment of sending, whether a message may go to its contact: on what is true now, not when it was queued. */
export const decideDelivery = (candidate: Candidate): Verdict => {
  const { effect, consents, suppressed, recipients, lookup, sending } = candidate;
  const grounds = decideGrounds(candidate);
  if ('kind' in grounds) return grounds;
  const recipient = addressOn(effect.channel, grounds);
  if (recipient === null) return { kind: 'pass', reason: 'no-address' };
  if (suppressed) return { kind: 'pass', reason: 'suppressed' };
  if (ASKS_CONSENT[effect.purpose] && !gave(consents, effect.purpose, effect.channel))
    return { kind: 'pass', reason: 'no-consent' };
  if (recipients !== null && !holds(recipients, lookup))
    return { kind: 'pass', reason: `recipients-filter: ${explain(recipients, lookup)}` };
  const time = decideSending(sending);
  if (time.kind === 'never') return { kind: 'pass', reason: time.reason };
  if (time.kind === 'later') return { ...time, kind: 'defer', ...(effect.purpose === 'service' ? AT_ONCE : {}) };
  return {
    kind: 'send',
    recipient,
    tracked: effect.trackOpens !== false && gave(consents, 'open-tracking', effect.channel),
  };
};

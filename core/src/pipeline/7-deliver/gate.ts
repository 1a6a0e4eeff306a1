import type { Filter, Purpose, SendMessageEffect, WorkflowDefinition, WorkflowState } from '@innesto/sdk/contract';
import { decideSending, type SendingQuestion } from '../../model/calendar/sending-time.ts';
import { asksConsent, type ConsentStanding } from '../../model/consent-standing.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import { departureOf, type Departure } from '../../model/departure.ts';
import { holds, type Lookup } from '../../model/filter.ts';
import type { Recipient } from '../../model/message/notice.ts';
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
  /** Of a notice: to whom it goes, and whether the workspace may send one more now; null of what goes to the contact. */
  readonly notice: { readonly to: Recipient; readonly isWithinBudget: boolean } | null;
}

/** Whether a delivery may go. `defer`: not yet; `pass`: it is not sent, and its run hears why; `cancel`: nobody waits for it any more; `leave`: its run is to end; `freeze`: its workflow is stopped. */
export type Verdict =
  | { readonly kind: 'send'; readonly recipient: string; readonly tracked: boolean; readonly counted: boolean }
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

const decideTime = ({ effect, sending }: Candidate): Extract<Verdict, { kind: 'pass' | 'defer' }> | null => {
  const time = decideSending(sending);
  if (time.kind === 'never') return { kind: 'pass', reason: time.reason };
  if (time.kind === 'later') return { ...time, kind: 'defer', ...(effect.purpose === 'service' ? AT_ONCE : {}) };
  return null;
};

/** Who gets a notice consented to nothing and need not: it is the workspace's own people, or whom it names. */
const decideNotice = (candidate: Candidate, { to, isWithinBudget }: NonNullable<Candidate['notice']>): Verdict => {
  if (to.kind === 'nobody') return { kind: 'pass', reason: to.reason };
  if (candidate.suppressed) return { kind: 'pass', reason: 'suppressed' };
  const time = decideTime(candidate);
  if (time !== null) return time;
  if (!isWithinBudget) return { kind: 'pass', reason: 'notice-budget' };
  return { kind: 'send', recipient: to.address, tracked: false, counted: false };
};

/** Decides, at the moment of sending, whether a message may go to its contact, or to others: on what is true now, not when it was queued. */
export const decideDelivery = (candidate: Candidate): Verdict => {
  const { effect, consents, suppressed, recipients, lookup, notice } = candidate;
  const grounds = decideGrounds(candidate);
  if ('kind' in grounds) return grounds;
  if (notice !== null) return decideNotice(candidate, notice);
  const recipient = addressOn(effect.channel, grounds);
  if (recipient === null) return { kind: 'pass', reason: 'no-address' };
  if (suppressed) return { kind: 'pass', reason: 'suppressed' };
  if (asksConsent(effect.purpose) && !gave(consents, effect.purpose, effect.channel))
    return { kind: 'pass', reason: 'no-consent' };
  if (recipients !== null && !holds(recipients, lookup))
    return { kind: 'pass', reason: `recipients-filter: ${explain(recipients, lookup)}` };
  const time = decideTime(candidate);
  if (time !== null) return time;
  return {
    kind: 'send',
    recipient,
    tracked: effect.trackOpens !== false && gave(consents, 'open-tracking', effect.channel),
    counted: (effect.trackClicks ?? effect.channel === 'email') && gave(consents, 'click-tracking', effect.channel),
  };
};

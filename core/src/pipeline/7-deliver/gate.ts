import type { Purpose, SendMessageEffect } from '@innesto/sdk/contract';
import type { WorkflowState } from '@innesto/sdk/contract';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Run } from '../../model/run.ts';

/** A delivery whose moment has come, with everything that decides whether it may go. */
export interface Candidate {
  readonly delivery: Delivery;
  readonly effect: SendMessageEffect;
  readonly run: Run | null;
  readonly workflow: WorkflowState | null;
  readonly contact: Contact | null;
  readonly consents: readonly ConsentStanding[];
  readonly suppressed: boolean;
}

/** Whether a delivery may go. `pass`: it is not sent, and its run hears why; `cancel`: nobody waits for it any more; `freeze`: its workflow is stopped. */
export type Verdict =
  | { readonly kind: 'send'; readonly recipient: string; readonly tracked: boolean }
  | { readonly kind: 'pass'; readonly reason: string }
  | { readonly kind: 'cancel'; readonly reason: string }
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

const gave = (consents: readonly ConsentStanding[], purpose: Purpose, channel: string): boolean =>
  consents.some((consent) => consent.purpose === purpose && consent.channel === channel && consent.state === 'given');

/** The address of a contact on a channel. */
export const addressOn = (channel: string, contact: Contact): string | null =>
  channel === 'email' ? contact.email : contact.phone;

/** Decides, at the moment of sending, whether a message may go to its contact: on what is true now, not when it was queued. */
export const decideDelivery = ({
  delivery,
  effect,
  run,
  workflow,
  contact,
  consents,
  suppressed,
}: Candidate): Verdict => {
  if (delivery.runId !== null && (run === null || run.state !== 'awaiting' || run.visit !== delivery.visit)) {
    return { kind: 'cancel', reason: 'its run went on without it' };
  }
  if (contact === null || contact.deleted) return { kind: 'cancel', reason: 'contact-deleted' };
  if (workflow === 'stopped') return { kind: 'freeze' };
  const recipient = addressOn(effect.channel, contact);
  if (recipient === null) return { kind: 'pass', reason: 'no-address' };
  if (suppressed) return { kind: 'pass', reason: 'suppressed' };
  if (ASKS_CONSENT[effect.purpose] && !gave(consents, effect.purpose, effect.channel))
    return { kind: 'pass', reason: 'no-consent' };
  return {
    kind: 'send',
    recipient,
    tracked: effect.trackOpens !== false && gave(consents, 'open-tracking', effect.channel),
  };
};

import type { Channel, ConsentState, Purpose } from '@innesto/sdk/contract';

/** Where a contact's consent for one purpose and channel stands: the fold of the ledger's entries about it. */
export interface ConsentStanding {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: ConsentState;
  /** When it was last said, in the workspace's time. */
  readonly at: number;
}

/** Purposes for which a contact must have said yes; a service message belongs to a contract. */
const ASKS_CONSENT: Readonly<Record<Purpose, boolean>> = {
  marketing: true,
  profiling: true,
  'third-party': true,
  service: false,
  'open-tracking': true,
  'click-tracking': true,
};

/** Whether a message of that purpose goes only to those who said yes to it. */
export const asksConsent = (purpose: Purpose): boolean => ASKS_CONSENT[purpose];

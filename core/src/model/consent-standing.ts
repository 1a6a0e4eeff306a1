import type { Channel, ConsentState, Purpose } from '@innesto/sdk/contract';

/** Where a contact's consent for one purpose and channel stands: the fold of the ledger's entries about it. */
export interface ConsentStanding {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: ConsentState;
  /** When it was last said, in the workspace's time. */
  readonly at: number;
}

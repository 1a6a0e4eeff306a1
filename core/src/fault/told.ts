import type { FaultCode } from './catalogue.ts';
import type { Fault, FaultDetails } from './fault.ts';

/** A fault as it is kept for those who read of it later: in the hub’s own sentences, and with what says them in another language. */
export interface ToldFault {
  readonly code: FaultCode;
  readonly detail: string;
  readonly remedy: string;
  /** What fills the two sentences, by name. */
  readonly parts: FaultDetails;
}

/** What of a fault is kept. */
export const toldOf = ({ code, message: detail, remedy, parts }: Fault): ToldFault => ({ code, detail, remedy, parts });

import { isbot } from 'isbot';
import type { Fetch } from './opening.ts';

/** Nobody has read a message and followed a link two seconds after it went out; programs that look what is behind its links have. */
const TOO_SOON_MS = 2000;

/** What is known of who followed a link; `sinceSent`: how long after its message went out (null: it is still going). */
export interface Follow extends Fetch {
  readonly sinceSent: number | null;
}

/** Whether a link was followed by a program on its own account, which says nothing about the person. */
export const isMachineClick = ({ userAgent, isPrefetch, sinceSent }: Follow): boolean => {
  const agent = userAgent?.trim() ?? '';
  return isPrefetch || sinceSent === null || sinceSent < TOO_SOON_MS || agent === '' || isbot(agent);
};

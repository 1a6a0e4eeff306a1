import { isbot } from 'isbot';

/** What is known of who fetched a message's pixel. */
export interface Fetch {
  readonly userAgent: string | null;
  /** The program said that it fetches ahead of a person (`Sec-Purpose`, `Purpose`, `X-Moz`). */
  readonly isPrefetch: boolean;
}

// Mail programs and their proxies that fetch when the person opens the message, though they look like robots.
const FOR_A_PERSON = /GoogleImageProxy|YahooMailProxy|Outlook|Thunderbird/i;

// Apple's privacy protection fetches every picture of every message, read or not, and says no more than this.
const APPLE_PRIVACY = 'Mozilla/5.0';

/** Whether a pixel was fetched by a program on its own account; then nobody knows whether the person has seen the message. */
export const isMachineOpening = ({ userAgent, isPrefetch }: Fetch): boolean => {
  const agent = userAgent?.trim() ?? '';
  if (isPrefetch || agent === '' || agent === APPLE_PRIVACY) return true;
  return !FOR_A_PERSON.test(agent) && isbot(agent);
};

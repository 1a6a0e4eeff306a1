import type { MessageTestResult } from '@innesto/sdk/contract';
import { tellMailTrouble } from '../text/mail-trouble.ts';
import { tellSmsTrouble } from '../text/sms-trouble.ts';
import type { Words } from '../text/words.svelte.ts';

/** What came of a test message, in words. */
export interface TrialWords {
  readonly isTaken: boolean;
  readonly what: string;
  readonly remedy: string | null;
  /** The mail server’s own words. */
  readonly detail: string | null;
  /** Where it can be looked at. */
  readonly message: string | null;
}

const TAKEN: Readonly<Record<MessageTestResult['via'], (to: string, say: Words['say']) => string>> = {
  inbox: (_to, say) => say('forms.test-inbox'),
  smtp: (to, say) => say('forms.test-sent', { to }),
  sms: (to, say) => say('forms.test-sent-sms', { to }),
  plugin: (to, say) => say('forms.test-sent-sms', { to }),
};

/** Tells what came of a test message. */
export const trialWords = (
  { to, answer }: { readonly to: string; readonly answer: MessageTestResult },
  say: Words['say'],
): TrialWords => {
  const { accepted, via, detail, message, trouble } = answer;
  if (!accepted) {
    const { what, remedy } = (via === 'sms' ? tellSmsTrouble : tellMailTrouble)({ trouble, to }, say);
    return {
      isTaken: false,
      what: say('forms.test-refused'),
      remedy: `${what} ${remedy}`,
      detail: detail === '' ? null : detail,
      message,
    };
  }
  return {
    isTaken: true,
    what: TAKEN[via](to, say),
    remedy: null,
    detail: null,
    message,
  };
};

import { entry, type FaultEntry } from '../entry.ts';

/** What stands in the way of somebody who signs in. */
export const SIGN_IN_FAULTS = {
  INNESTO_SIGN_IN_REQUIRED: entry('user', 401, 'Nobody is signed in', 'Sign in, or send a token.'),
  INNESTO_SIGN_IN_FAILED: entry(
    'user',
    401,
    'The e-mail address or the password is wrong',
    'Check both and try again.',
  ),
  INNESTO_SIGN_IN_INSECURE: entry(
    'user',
    403,
    'Over plain http one signs in only on the machine that the hub runs on',
    'Put the hub behind https and set INNESTO_URL to its address.',
  ),
  INNESTO_OPERATOR_ONLY: entry(
    'user',
    403,
    'This is for people who are signed in, not for tokens',
    'Sign in and do it yourself.',
  ),
  INNESTO_OPERATOR_EXISTS: entry(
    'user',
    409,
    'Someone signs in with that address already',
    'Sign in with it, or choose another address.',
  ),
  INNESTO_ROLE_ABOVE: entry(
    'user',
    403,
    'The role “{role}” is above your own',
    'Choose a role that can do no more than you can.',
  ),
  INNESTO_SETUP_LINK: entry(
    'user',
    403,
    'The set-up link is wrong or was already used',
    'Open the link printed in the terminal at the first start.',
  ),
  INNESTO_FORBIDDEN: entry(
    'user',
    403,
    'This needs the right “{right}”',
    'Ask an owner or administrator of the workspace.',
  ),
} as const satisfies Record<string, FaultEntry>;

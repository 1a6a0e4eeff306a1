import { MOST_ANSWER_BYTES } from '@innesto/sdk/contract';
import type { Clock } from '../../model/clock.ts';
import type { SignInClient } from '../../model/connection/plugin-connection.ts';
import type { Tokens } from '../../model/connection/tokens.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Store } from '../../store/store.ts';
import type { Bounds } from '../http/guarded-request.ts';
import { createOutside } from '../http/outside.ts';
import type { Credentials, Outside } from '../http/port.ts';
import { createSignInTokens } from '../oauth/tokens.ts';
import { createAskOptions, type AskOptions, type OptionPorts } from '../options/ask-options.ts';
import type { Secrets } from '../secret/secrets.ts';
import { createAccountTrial, type TryAccount } from './account-trial.ts';
import { createCredentials } from './credentials.ts';
import { createRenewToken } from './renew-token.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly plugins: OptionPorts['plugins'];
  /** The clients that the instance has at other systems. */
  readonly clients: ReadonlyMap<string, SignInClient>;
  /** What bounds each request. */
  readonly bounds: Bounds;
}

/** Accounts at other systems: what they add to requests, where their tokens come from, and what is asked with them while somebody looks. */
export interface Accounts {
  readonly tokens: Tokens;
  readonly credentials: Credentials;
  readonly outside: Outside;
  readonly tryAccount: TryAccount;
  readonly askOptions: AskOptions;
}

/** Opens the accounts at other systems. */
export const createAccounts = ({ store, clock, ids, secrets, plugins, clients, bounds }: Parts): Accounts => {
  const tokens = createSignInTokens({ ...bounds, bytes: MOST_ANSWER_BYTES });
  const renew = createRenewToken({ store, clock, ids, secrets, tokens, clients });
  const credentials = createCredentials({ store, clock, secrets, renew });
  const outside = createOutside(bounds, credentials);
  return {
    tokens,
    credentials,
    outside,
    tryAccount: createAccountTrial({ store, outside }),
    askOptions: createAskOptions({ outside, clock, plugins }),
  };
};

import type { Clock } from '../../model/clock.ts';
import type { RandomBytes } from '../../model/random.ts';
import {
  dropExpiredSessions,
  dropSession,
  dropSessionsOf,
  extendSession,
  findSession,
  insertSession,
} from '../../store/query/session.ts';
import type { Store } from '../../store/store.ts';
import type { Operator } from './operators.ts';
import { hashOfSecret, newSecret } from './secret.ts';

const DAY = 86_400_000;
/** How long a session lives after it was last used. */
const SESSION_DAYS = 30;
const LIFETIME = SESSION_DAYS * DAY;
// Not at every request: a session that was prolonged today is left alone.
const PROLONG_AFTER = DAY;

/** Whom a session belongs to, and whether it was just prolonged (so that the cookie should be, too). */
export interface SignedIn {
  readonly operator: Operator;
  readonly prolonged: boolean;
}

/** Who is signed in. The store keeps only hashes: a copy of it opens no session. */
export interface Sessions {
  /** Opens a session and gives its secret, which the browser keeps. The one that it had before ends. */
  open(operator: Operator, earlier: string | null): Promise<string>;
  /** Whom the secret belongs to, or null where it is unknown, ended or expired. */
  resolve(secret: string): Promise<SignedIn | null>;
  /** Ends one session. */
  end(secret: string): Promise<void>;
  /** Ends every session of an operator. */
  endAll(operatorId: number): Promise<void>;
}

/** The sessions that the store keeps. */
export const createSessions = ({
  store,
  clock,
  random,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): Sessions => ({
  open: async (operator, earlier) => {
    const secret = newSecret(random);
    const now = clock.now();
    await store.write(async (transaction) => {
      await dropExpiredSessions(transaction, now);
      if (earlier !== null) await dropSession(transaction, hashOfSecret(earlier));
      await insertSession(transaction, {
        hash: hashOfSecret(secret),
        operatorId: operator.id,
        createdAt: now,
        expiresAt: now + LIFETIME,
      });
    });
    return secret;
  },
  resolve: async (secret) => {
    const hash = hashOfSecret(secret);
    const row = await findSession(store.read, hash);
    const now = clock.now();
    if (row === undefined || row.expiresAt <= now) return null;
    const { expiresAt, ...operator } = row;
    const prolonged = expiresAt - now < LIFETIME - PROLONG_AFTER;
    if (prolonged) await store.write((transaction) => extendSession(transaction, hash, now + LIFETIME));
    return { operator, prolonged };
  },
  end: (secret) => store.write((transaction) => dropSession(transaction, hashOfSecret(secret))),
  endAll: (operatorId) => store.write((transaction) => dropSessionsOf(transaction, operatorId)),
});

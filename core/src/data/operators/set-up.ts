import { timingSafeEqual } from 'node:crypto';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Language } from '../../model/message/attachments.ts';
import type { RandomBytes } from '../../model/random.ts';
import { hasOperators, insertOperator } from '../../store/query/operator.ts';
import { dropSetting, readSetting, writeSetting } from '../../store/query/setting.ts';
import type { Store } from '../../store/store.ts';
import { emailKeyOf, type Operator } from './operators.ts';
import type { Passwords } from './password.ts';
import { hashOfSecret, newSecret } from './secret.ts';

const SETTING = 'set-up-link';

/** The first start: a hub without operators lets whoever reads its terminal make the first one. */
export interface SetUp {
  /** Whether nobody can sign in yet. */
  isNeeded(): Promise<boolean>;
  /** A new one-time secret for the link, which takes the place of earlier ones; null once there is an operator. */
  invite(): Promise<string | null>;
  /** Makes the owner of the instance, for whoever has the secret. */
  redeem(claim: {
    readonly secret: string;
    readonly email: string;
    readonly name: string;
    readonly password: string;
    /** What they read: what they find made for them is written in it. Default: English. */
    readonly language?: Language;
  }): Promise<Operator>;
}

const isSameHash = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** The set-up of the hub whose store this is. */
export const createSetUp = ({
  store,
  clock,
  ids,
  random,
  passwords,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: RandomBytes;
  readonly passwords: Passwords;
}): SetUp => ({
  isNeeded: async () => !(await hasOperators(store.read)),
  invite: () =>
    store.write(async (transaction) => {
      if (await hasOperators(transaction)) return null;
      const secret = newSecret(random);
      await writeSetting(transaction, SETTING, hashOfSecret(secret));
      return secret;
    }),
  redeem: async ({ secret, email, name, password }) => {
    const presented = hashOfSecret(secret);
    const known = await readSetting(store.read, SETTING);
    if (known === null || !isSameHash(known, presented)) throw fault('INNESTO_SETUP_LINK');
    const passwordHash = await passwords.hash(password);
    const row = {
      publicId: ids.next(),
      email: email.trim(),
      emailKey: emailKeyOf(email),
      name,
      passwordHash,
      instanceRole: 'owner' as const,
      createdAt: clock.now(),
    };
    return store.write(async (transaction) => {
      // Looked at again under a lock: two people may hold the same link.
      const still = await readSetting(transaction, SETTING, { lock: true });
      if (still === null || !isSameHash(still, presented) || (await hasOperators(transaction)))
        throw fault('INNESTO_SETUP_LINK');
      await dropSetting(transaction, SETTING);
      const operator = await insertOperator(transaction, row);
      if (operator === null) throw fault('INNESTO_SETUP_LINK');
      return operator;
    });
  },
});

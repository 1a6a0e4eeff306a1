import { argon2, timingSafeEqual } from 'node:crypto';
import { fault } from '../../fault/fault.ts';
import type { RandomBytes } from '../../model/random.ts';

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 150 ms on a small machine.
const USUAL: Cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const SALT_BYTES = 16;
// More at once would take the threads that files and name look-ups need.
const AT_ONCE = 2;
const MOST_WAITING = 100;
const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Turns passwords into what the store may keep, and back into yes or no. */
export interface Passwords {
  /** The password's hash in the PHC form. */
  hash(password: string): Promise<string>;
  /** Whether the password belongs to the hash. Without a hash (nobody has that name) it takes as long, and is false. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

/** How dear a hash is made: to whoever guesses, and to us. */
export interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

const derive = (password: string, nonce: Buffer, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The same password typed on another keyboard may be composed differently.
    argon2('argon2id', { message: password.normalize('NFKC'), nonce, ...cost }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const parseHash = (hash: string): { readonly cost: Cost; readonly salt: Buffer; readonly key: Buffer } => {
  const [, memory, passes, parallelism, salt, key] = FORM.exec(hash) ?? [];
  if (salt === undefined || key === undefined) throw new Error('a stored password hash is not in the PHC form');
  const bytes = Buffer.from(key, 'base64');
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), tagLength: bytes.length },
    salt: Buffer.from(salt, 'base64'),
    key: bytes,
  };
};

/** Lets a few pieces of work run at once and the others wait their turn; refuses when too many wait. */
const inTurn = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (waiting.length >= MOST_WAITING) throw fault('INNESTO_OVERLOADED');
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in the queue, so that nobody can slip in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
};

/** Passwords by argon2id, off the main thread, a few at a time. */
export const createPasswords = ({
  random,
  cost = USUAL,
}: {
  readonly random: RandomBytes;
  readonly cost?: Cost;
}): Passwords => {
  const queue = inTurn();
  const nobody = { cost, salt: random(SALT_BYTES), key: random(cost.tagLength) };
  return {
    hash: async (password) => {
      const salt = random(SALT_BYTES);
      const key = await queue(() => derive(password, salt, cost));
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(key)}`;
    },
    verify: async (password, hash) => {
      const expected = hash === null ? nobody : parseHash(hash);
      const key = await queue(() => derive(password, expected.salt, expected.cost));
      return timingSafeEqual(key, expected.key) && hash !== null;
    },
  };
};

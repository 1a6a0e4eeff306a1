import { expect } from 'vitest';

/** A request, as raw as it has to be. */
export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData | null;
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** How long an answer may take: a bound for waiting, not a measure. */
const PATIENCE_MS = 15_000;

/** Asks, and waits for the answer within a bound. */
export const ask = async ({ method, url, headers = {}, body = null }: Question): Promise<Reply> => {
  const answer = await fetch(url, {
    method,
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
};

/** What an answer may never tell: how the hub is built, what it asked its database, where it lies. */
const INSIDES =
  /\bat .+:\d+:\d+|node_modules|\.ts\b|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b .*\b(FROM|WHERE|SET|VALUES)\b|SQLITE_|sqlite|postgres|\bpg_|knex|ajv|fastify|FST_|ECONN|\/(work|home|root|tmp|usr)\//i;

/** A problem as refusals tell it. */
interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly path?: string;
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Checks that an answer is a refusal that its reader can act on and that tells nothing else; gives what it says. */
export const expectRefusal = (reply: Reply, statuses: readonly number[], told: string): Problem => {
  const heard = `${told}: ${reply.status} ${reply.type} ${reply.text.slice(0, 400)}`;
  if (!statuses.includes(reply.status) || reply.type !== PROBLEM_TYPE) {
    expect.soft([reply.status, reply.type], heard).toEqual([statuses, PROBLEM_TYPE]);
    return { status: reply.status, code: '', detail: '', remedy: '' };
  }
  const problem = JSON.parse(reply.text) as Problem;
  expect.soft(reply.text, heard).not.toMatch(INSIDES);
  expect.soft(reply.text.length, heard).toBeLessThan(4000);
  expect.soft(problem, heard).toMatchObject({
    status: reply.status,
    code: expect.stringMatching(/^INNESTO_[A-Z_]+$/),
    detail: expect.stringMatching(/./),
    remedy: expect.stringMatching(/./),
  });
  return problem;
};

/** Whether a refusal points to a place, or to what it stands in or holds; the whole is too vague, but for its own members. */
export const isNear = (path: string, pointer: string): boolean =>
  path === pointer ||
  path.startsWith(`${pointer}/`) ||
  (pointer.startsWith(`${path}/`) && (path !== '' || pointer.lastIndexOf('/') === 0));

/** Does work over many things, a few at a time. */
export const each = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const left = items.values();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const item of left) await work(item);
    }),
  );
};

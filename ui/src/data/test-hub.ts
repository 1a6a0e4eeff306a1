import type { Problem } from '@innesto/sdk/contract';
import { createClient } from './client.ts';
import { createHub, type Hub } from './hub.ts';

/** A problem as the hub tells it. */
export const problemOf = (code: string, status = 400): Problem => ({
  type: `/docs/faults#${code}`,
  title: code,
  status,
  code,
  detail: `what happened (${code})`,
  remedy: `what to do (${code})`,
});

/** What the hub's side of the line says: a body (200), a problem, or nothing at all because the line is cut. */
export type Said = { readonly body: unknown } | { readonly problem: Problem } | 'cut';

/** The hub's calls over a line whose other end is the test's. `asked` keeps what was asked; `key` is by what it is known when it is asked again. */
export const hubOver = (
  answer: (asked: string, body: unknown, key: string | null) => Said | Promise<Said>,
): { readonly hub: Hub; readonly asked: string[]; signedOut: number } => {
  const asked: string[] = [];
  const over = { asked, signedOut: 0 };
  const client = createClient({
    onsignedout: () => {
      over.signedOut += 1;
    },
    fetch: async (url, init) => {
      const call = `${init.method ?? 'GET'} ${url}`;
      asked.push(call);
      const key = new Headers(init.headers).get('idempotency-key');
      const said = await answer(call, typeof init.body === 'string' ? JSON.parse(init.body) : null, key);
      if (said === 'cut') throw new TypeError('fetch failed');
      if ('problem' in said) return new Response(JSON.stringify(said.problem), { status: said.problem.status });
      return new Response(typeof said.body === 'string' ? said.body : JSON.stringify(said.body));
    },
    upload: async (url, form, { onprogress }) => {
      const call = `UPLOAD ${url}`;
      asked.push(call);
      const said = await answer(call, form, null);
      if (said === 'cut') throw new TypeError('the line broke');
      onprogress(1);
      if ('problem' in said) return { status: said.problem.status, text: JSON.stringify(said.problem) };
      return { status: 200, text: JSON.stringify(said.body) };
    },
  });
  return Object.assign(over, { hub: createHub(client) });
};

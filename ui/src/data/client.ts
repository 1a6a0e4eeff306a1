import type { Problem } from '@innesto/sdk/contract';
import { isSignedOut, TroubleError, type Trouble } from './trouble.ts';

const TIMEOUT_MS = 30_000;

/** What a request may ask beside its path; absent members are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The hub's API over HTTP. A request that brings nothing throws a `TroubleError`. */
export interface Client {
  get<Answer>(path: string, query?: Query): Promise<Answer>;
  send<Answer>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
}

interface Ports {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The hub no longer knows who is asking. */
  readonly onsignedout: () => void;
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  ['code', 'detail', 'remedy', 'title'].every((member) => typeof Reflect.get(value, member) === 'string');

const address = (path: string, query: Query): string => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, String(value));
  return asked.size === 0 ? path : `${path}?${asked}`;
};

/** Reads an answer as what the contract says of it: the hub itself writes its answers by the contract's schemas. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it asked for
const parseAnswer = <Answer>(text: string): Answer =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked where it was written
  JSON.parse(text) as Answer;

const troubleIn = (status: number, text: string): Trouble => {
  try {
    const problem: unknown = JSON.parse(text);
    if (isProblem(problem)) return { kind: 'problem', problem };
  } catch {
    // A proxy in front of the hub answers in HTML.
  }
  return { kind: 'unreadable', status };
};

/** The API as pages use it. */
export const createClient = ({ fetch, onsignedout }: Ports): Client => {
  const request = async <Answer>(url: string, init: RequestInit): Promise<Answer> => {
    let answer: { readonly ok: boolean; readonly status: number; readonly text: string };
    try {
      const response = await fetch(url, {
        ...init,
        credentials: 'same-origin',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      answer = { ok: response.ok, status: response.status, text: await response.text() };
    } catch {
      throw new TroubleError({ kind: 'unreachable' });
    }
    if (!answer.ok) {
      const trouble = troubleIn(answer.status, answer.text);
      if (isSignedOut(trouble)) onsignedout();
      throw new TroubleError(trouble);
    }
    try {
      return parseAnswer<Answer>(answer.text === '' ? 'null' : answer.text);
    } catch {
      throw new TroubleError({ kind: 'unreadable', status: answer.status });
    }
  };
  return {
    get: (path, query = {}) => request(address(path, query), { headers: { accept: 'application/json' } }),
    send: (method, path, body) =>
      request(path, {
        method,
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
};

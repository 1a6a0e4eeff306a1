import type { Problem } from '@innesto/sdk/contract';
import { isSignedOut, TroubleError, type Trouble } from './trouble.ts';

const TIMEOUT_MS = 30_000;

/** How long a body may be of a request that outlives its page: browsers allow 64 KiB for all of them together. */
const MOST_KEPT_ALIVE = 8000;

/** What a request may ask beside its path; absent members are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** How a file travels: who hears how much of it has left (between 0 and 1), and what calls it back. */
export interface Travel {
  readonly onprogress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a form as a whole, however long it takes; it rejects where no answer comes. */
export type Upload = (
  url: string,
  form: FormData,
  travel: Travel,
) => Promise<{ readonly status: number; readonly text: string }>;

/** The hub's API over HTTP. A request that brings nothing throws a `TroubleError`. */
export interface Client {
  get<Answer>(path: string, query?: Query): Promise<Answer>;
  send<Answer>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
  /** Asks for something that is done once, however often it is asked for with the same key: the answer is that of the first time. */
  sendOnce<Answer>(path: string, body: unknown, key: string): Promise<Answer>;
  /** Changes what is still at the revision; what has moved on is not changed. */
  amend<Answer>(path: string, body: unknown, rev: number): Promise<Answer>;
  /** The beginning of an answer that is text, up to about so many characters. */
  beginning(path: string, characters: number): Promise<string>;
  upload<Answer>(path: string, form: FormData, travel: Travel): Promise<Answer>;
}

interface Ports {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly upload: Upload;
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

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Reads an answer as what the contract says of it: the hub itself writes its answers by the contract's schemas. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it asked for
const parseAnswer = <Answer>({ status, text }: Answered): Answer => {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked where it was written
    return JSON.parse(text === '' ? 'null' : text) as Answer;
  } catch {
    throw new TroubleError({ kind: 'unreadable', status });
  }
};

const troubleIn = (status: number, text: string): Trouble => {
  try {
    const problem: unknown = JSON.parse(text);
    if (isProblem(problem)) return { kind: 'problem', problem };
  } catch {
    // A proxy in front of the hub answers in HTML.
  }
  return { kind: 'unreadable', status };
};

/** Reads a text until there is enough of it, and lets the rest go. */
const readBeginning = async (response: Response, characters: number): Promise<string> => {
  if (response.body === null) return '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.length < characters) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader.cancel();
  return text;
};

/** The API as pages use it. */
export const createClient = ({ fetch, upload, onsignedout }: Ports): Client => {
  const answered = async (ask: () => Promise<Answered>): Promise<Answered> => {
    let answer: Answered;
    try {
      answer = await ask();
    } catch {
      throw new TroubleError({ kind: 'unreachable' });
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    const trouble = troubleIn(answer.status, answer.text);
    if (isSignedOut(trouble)) onsignedout();
    throw new TroubleError(trouble);
  };
  const fetched = async (
    url: string,
    init: RequestInit,
    read = (response: Response): Promise<string> => response.text(),
  ): Promise<Answered> =>
    answered(async () => {
      const response = await fetch(url, {
        ...init,
        credentials: 'same-origin',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, text: await read(response) };
    });
  const request = async <Answer>(url: string, init: RequestInit): Promise<Answer> =>
    parseAnswer<Answer>(await fetched(url, init));
  return {
    get: (path, query = {}) => request(address(path, query), { headers: { accept: 'application/json' } }),
    send: (method, path, body) => {
      const text = body === undefined ? null : JSON.stringify(body);
      return request(path, {
        method,
        headers: { accept: 'application/json', ...(text === null ? {} : { 'content-type': 'application/json' }) },
        // What was put off until nobody took it back is often asked for by a page that is being left.
        keepalive: text === null || text.length <= MOST_KEPT_ALIVE,
        ...(text === null ? {} : { body: text }),
      });
    },
    sendOnce: (path, body, key) =>
      request(path, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      }),
    amend: (path, body, rev) =>
      request(path, {
        method: 'PATCH',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'if-match': `"${rev}"` },
        body: JSON.stringify(body),
      }),
    beginning: async (path, characters) =>
      (await fetched(path, {}, (response) => readBeginning(response, characters))).text,
    upload: async (path, form, travel) => parseAnswer(await answered(() => upload(path, form, travel))),
  };
};

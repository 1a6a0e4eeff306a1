/** An answer of the hub's API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look at what came; the shape is what they assert.
  readonly body: Record<string, never> & Record<string, unknown>;
}

/** Hears every answer, for what must hold of all of them. */
export type Hear = (call: { readonly method: string; readonly path: string }, answer: Answer) => void;

/** The hub was away, or went away before it had answered: whether it did what it was asked, nobody knows. */
export class Unanswered extends Error {}

/** Speaks to a hub as a program would: JSON in, JSON out, a token or a cookie to show. */
export class ApiClient {
  readonly #url: string;
  readonly #hear: Hear;
  #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}, hear: Hear = () => undefined) {
    this.#url = url;
    this.#headers = headers;
    this.#hear = hear;
  }

  /** Where the hub answers. */
  get url(): string {
    return this.#url;
  }

  /** What every call carries. */
  headers(): Readonly<Record<string, string>> {
    return { ...this.#headers };
  }

  /** The same hub, with a token to show. */
  withToken(token: string): ApiClient {
    return new ApiClient(this.#url, { authorization: `Bearer ${token}` }, this.#hear);
  }

  /** The same hub at another address (it was started again). */
  at(url: string): ApiClient {
    return new ApiClient(url, this.#headers, this.#hear);
  }

  /** Keeps the cookie of an answer for the calls that follow. */
  keepCookie(answer: Answer): void {
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie !== undefined) this.#headers = { ...this.#headers, cookie, origin: this.#url };
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
  ): Promise<{ readonly response: Response; readonly text: string }> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { ...this.#headers, ...(body === undefined || form ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    return { response, text: await response.text() };
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const { response, text } = await this.#send(method, path, body).catch((error: unknown) => {
      throw new Unanswered(`${method} ${this.#url}${path}: no answer`, { cause: error });
    });
    const answer = {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : { text },
    };
    this.#hear({ method, path }, answer);
    return answer;
  }

  /** As {@link call}, for calls that must succeed: gives the body, or says what the hub answered instead. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers freely; the hub's own schemas are tested elsewhere
  async must<Body = any>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  }
}

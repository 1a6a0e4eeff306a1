import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, Unanswered, type Answer } from './api-client.ts';

const PAUSE_MS = 50;
const LONGEST_MS = 120_000;

class InsistentClient extends ApiClient {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    super(client.url);
    this.#client = client;
  }

  override async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const end = performance.now() + LONGEST_MS;
    for (;;) {
      try {
        const answer = await this.#client.call(method, path, body);
        if (answer.status < 500) return answer;
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
      }
      if (performance.now() > end) throw new Error(`${method} ${path}: the hub stayed away`);
      await sleep(PAUSE_MS);
    }
  }
}

/** The same client for a program that does not give up: what got no answer, or what the hub could not take just then, is sent again. */
export const insistent = (client: ApiClient): ApiClient => new InsistentClient(client);

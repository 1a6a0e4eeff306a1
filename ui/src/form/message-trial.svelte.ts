import type { MessageTestResult } from '@innesto/sdk/contract';
import { Attempt } from '../data/attempt.svelte.ts';
import type { Hub } from '../data/hub.ts';
import type { Trouble } from '../data/trouble.ts';
import type { WrittenMessage } from './message-in.ts';

interface Options {
  readonly hub: Pick<Hub, 'testMessage'>;
  readonly workspace: string;
  /** The operator’s own address; empty: there is none of that kind. */
  readonly to: string;
  readonly channel?: 'email' | 'sms';
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NUMBER = /^(\+|00)[\d\s()./-]{6,24}$/;

/** Sends a message once to the operator’s own address, and keeps what came of it. */
export class MessageTrial {
  to = $state('');
  #result = $state.raw<{ readonly to: string; readonly answer: MessageTestResult } | null>(null);
  #isTried = $state(false);
  readonly #attempt = new Attempt();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.to = options.to;
  }

  /** What came of the last try, and where it went; null before it. */
  get result(): { readonly to: string; readonly answer: MessageTestResult } | null {
    return this.#result;
  }

  /** What it goes to: an e-mail address, or a phone. */
  get channel(): 'email' | 'sms' {
    return this.#options.channel ?? 'email';
  }

  get #address(): RegExp {
    return this.channel === 'sms' ? NUMBER : ADDRESS;
  }

  get busy(): boolean {
    return this.#attempt.busy;
  }

  get trouble(): Trouble | null {
    return this.#attempt.trouble;
  }

  /** Whether what was typed is no address; nobody says so before the first try. */
  get isAmiss(): boolean {
    return this.#isTried && !this.#address.test(this.to.trim());
  }

  /** Sends it, filled in with a contact’s data (null: an invented one’s). */
  readonly send = async (message: WrittenMessage, contact: string | null): Promise<void> => {
    this.#isTried = true;
    const to = this.to.trim();
    if (!this.#address.test(to)) return;
    this.#result = null;
    await this.#attempt.run(async () => {
      const { hub, workspace } = this.#options;
      this.#result = { to, answer: await hub.testMessage(workspace, { ...message, contact, to }) };
    });
  };
}

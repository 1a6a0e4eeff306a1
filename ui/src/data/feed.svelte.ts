import type { FeedMessage } from '@innesto/sdk/contract';
import type { After } from './resource.svelte.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** The hub closes a line with this code when it no longer knows who is watching. */
const SIGNED_OUT = 4401;

/** How the line to the hub stands. `lost`: it broke, and is tried again by itself. */
export type FeedState = 'connecting' | 'live' | 'lost' | 'closed';

/** A websocket, as far as a feed needs one. */
export interface Line {
  onopen: ((event: never) => void) | null;
  onmessage: ((message: MessageEvent) => void) | null;
  onclose: ((closing: CloseEvent) => void) | null;
  close(): void;
}

interface Options {
  readonly open: () => Line;
  readonly after: After;
  /** Between 0 and 1: spreads those who come back after a restart of the hub. */
  readonly random: () => number;
  readonly onmessage: (message: FeedMessage) => void;
  /** Something was or may have been missed: load what is shown again. */
  readonly onresync: () => void;
  /** The hub refused the line: it may no longer know who is asking. */
  readonly onrefused: () => void;
}

const isMessage = (value: unknown): value is FeedMessage =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'topic') === 'string' &&
  typeof Reflect.get(value, 'sequence') === 'number';

const parseMessage = (data: unknown): FeedMessage | null => {
  if (typeof data !== 'string') return null;
  try {
    const message: unknown = JSON.parse(data);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
};

/** A workspace's news as they happen. A broken line is mended by itself, and what was missed meanwhile is asked for. */
export class Feed {
  #state = $state<FeedState>('connecting');
  #line: Line | null = null;
  #sequence: number | null = null;
  #failures = 0;
  #cancel: (() => void) | null = null;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.#connect();
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Tries at once instead of waiting: the machine says that it is back on the network. */
  readonly retry = (): void => {
    // A try that is under way is as good as another.
    if (this.#cancel === null) return;
    this.#cancel();
    this.#connect();
  };

  /** Hangs up for good. */
  close(): void {
    this.#state = 'closed';
    this.#cancel?.();
    this.#cancel = null;
    this.#line?.close();
    this.#line = null;
  }

  #connect(): void {
    this.#cancel = null;
    const line = this.#options.open();
    this.#line = line;
    let opened = false;
    line.onopen = () => {
      opened = true;
    };
    line.onmessage = ({ data }) => {
      if (this.#line === line) this.#take(data);
    };
    line.onclose = ({ code }) => {
      if (this.#line !== line) return;
      this.#line = null;
      this.#lose(!opened || code === SIGNED_OUT);
    };
  }

  #take(data: unknown): void {
    const message = parseMessage(data);
    if (message === null) return;
    const expected = this.#sequence === null ? null : this.#sequence + 1;
    this.#sequence = message.sequence;
    this.#state = 'live';
    this.#failures = 0;
    if (message.topic === 'hello' || message.topic === 'resync') this.#options.onresync();
    else if (expected !== null && message.sequence !== expected) this.#options.onresync();
    this.#options.onmessage(message);
  }

  #lose(refused: boolean): void {
    this.#state = 'lost';
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#cancel = this.#options.after(longest * (0.5 + this.#options.random() / 2), () => this.#connect());
    if (refused) this.#options.onrefused();
  }
}

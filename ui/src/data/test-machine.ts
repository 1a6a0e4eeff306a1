import type { FeedMessage } from '@innesto/sdk/contract';
import type { Line } from './feed.svelte.ts';
import type { WatchPorts } from './watch-ports.ts';

/** One line to the hub, seen from the hub's end. */
export interface TestLine extends Line {
  closed: boolean;
  open(): void;
  say(message: FeedMessage | string): void;
  hangUp(code?: number): void;
}

const openLine = (): TestLine => {
  const line: TestLine = {
    onopen: null,
    onmessage: null,
    onclose: null,
    closed: false,
    close: () => {
      line.closed = true;
    },
    open: () => line.onopen?.(undefined as never),
    say: (message) =>
      line.onmessage?.(
        new MessageEvent('message', { data: typeof message === 'string' ? message : JSON.stringify(message) }),
      ),
    hangUp: (code = 1006) =>
      line.onclose?.(Object.assign(new Event('close'), { code, reason: '', wasClean: false }) as CloseEvent),
  };
  return line;
};

interface Timer {
  at: number;
  readonly every: number | null;
  readonly action: () => void;
}

/** A machine whose time passes when the test says so. */
export class TestMachine {
  now = Date.UTC(2026, 10, 21, 12);
  readonly lines: TestLine[] = [];
  #timers = new Set<Timer>();
  #ids = 0;
  #online = new Set<() => void>();

  readonly ports: WatchPorts = {
    now: () => this.now,
    after: (milliseconds, action) => this.#set({ at: this.now + milliseconds, every: null, action }),
    every: (milliseconds, action) => this.#set({ at: this.now + milliseconds, every: milliseconds, action }),
    random: () => 1,
    newId: () => `id-${(this.#ids += 1)}`,
    openFeed: () => {
      const line = openLine();
      this.lines.push(line);
      return line;
    },
    whenOnline: (action) => {
      this.#online.add(action);
      return () => this.#online.delete(action);
    },
  };

  get timers(): number {
    return this.#timers.size;
  }

  /** The line opened last. */
  get line(): TestLine {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error('no line was opened');
    return line;
  }

  /** Lets time pass, timer by timer, and what they started come to its end. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      await settled();
      const [next] = [...this.#timers].filter(({ at }) => at <= end).toSorted((left, right) => left.at - right.at);
      if (next === undefined) break;
      this.now = next.at;
      if (next.every === null) this.#timers.delete(next);
      else next.at += next.every;
      next.action();
    }
    this.now = end;
    await settled();
  }

  goOnline(): void {
    for (const action of this.#online) action();
  }

  #set(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}

/** Waits until everything that needs no time to pass is done. */
export const settled = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));

import type { ClockView } from '@innesto/sdk/contract';
import { createSubscriber } from 'svelte/reactivity';

interface Ports {
  /** The real time of this machine, in milliseconds. */
  readonly now: () => number;
  /** Does something again and again until the answer is called. */
  readonly every: (milliseconds: number, action: () => void) => () => void;
}

const TICK_MS = 250;

/** A workspace's time, ticking at its own rate between what the hub says of it. */
export class WorkspaceClock {
  #seen = $state.raw<{ readonly at: number; readonly view: ClockView } | null>(null);
  readonly #ports: Ports;
  readonly #tick: () => void;

  constructor(ports: Ports) {
    this.#ports = ports;
    // Only somebody who looks at the clock makes it tick.
    this.#tick = createSubscriber((update) => ports.every(TICK_MS, update));
  }

  /** What the hub said last. */
  get view(): ClockView | null {
    return this.#seen?.view ?? null;
  }

  /** The workspace's time in milliseconds, a step further every quarter of a second; null before the hub has said it. */
  get now(): number | null {
    this.#tick();
    if (this.#seen === null) return null;
    const { at, view } = this.#seen;
    return Date.parse(view.now) + (this.#ports.now() - at) * view.rate;
  }

  /** Sets the clock by what the hub says. */
  set(view: ClockView): void {
    this.#seen = { at: this.#ports.now(), view };
  }

  /** Sets the clock by a moment that came along with other news. */
  hear(now: string): void {
    if (this.#seen !== null) this.set({ ...this.#seen.view, now });
  }
}

import type { Viewport } from './camera.ts';

interface Ports {
  /** Whether nothing is to move by itself. */
  readonly isStill: () => boolean;
  readonly from: () => Viewport;
  readonly show: (viewport: Viewport) => void;
}

const GLIDE_MS = 220;

/** Takes the eye from one part of the graph to another, so that it sees how they hang together. */
export class Gliding {
  #frame = 0;
  #aim: Viewport | null = null;
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Where it glides to; null: it stands still. */
  get aim(): Viewport | null {
    return this.#aim;
  }

  readonly halt = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#aim = null;
  };

  readonly glide = (to: Viewport): void => {
    const { isStill, from: where, show } = this.#ports;
    this.halt();
    if (isStill()) {
      show(to);
      return;
    }
    this.#aim = to;
    const from = where();
    const begin = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, (now - begin) / GLIDE_MS);
      const eased = 1 - (1 - part) ** 3;
      show({
        x: from.x + (to.x - from.x) * eased,
        y: from.y + (to.y - from.y) * eased,
        zoom: from.zoom + (to.zoom - from.zoom) * eased,
      });
      if (part < 1) this.#frame = requestAnimationFrame(step);
      else this.#aim = null;
    };
    this.#frame = requestAnimationFrame(step);
  };
}

import type { BoxKind } from './layout.ts';
import { goesOn, isFork, isStep, passes, waysOf, type Item, type LoopItem, type Sequence, type Way } from './tree.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How big things are and how far apart, in pixels. */
export const METRICS = {
  /** Between two boxes, one below the other: room for a `+` in its middle. */
  gap: 56,
  /** From a step down to the labels of its ways. */
  fork: 36,
  /** From the end of the longest way down to where they join. */
  join: 20,
  /** Between two ways. */
  between: 40,
  /** From the line of an action down to the first of its other ways. */
  beside: 48,
  /** Between what a loop repeats and its frame: at the left there is the way back. */
  frame: { left: 44, right: 24, above: 16, below: 28 },
  /** Around everything. */
  margin: 40,
  /** Between the workflow and the sequences that nobody leads to. */
  apart: 120,
  /** Two lines of words, and a number beside them. */
  label: { width: 200, height: 40 },
} as const;

const SIZES: Readonly<Record<BoxKind, Size>> = {
  trigger: { width: 300, height: 88 },
  action: { width: 300, height: 88 },
  branch: { width: 300, height: 88 },
  split: { width: 300, height: 88 },
  loop: { width: 300, height: 88 },
  exit: { width: 300, height: 64 },
  wait: { width: 232, height: 36 },
  until: { width: 300, height: 36 },
  goto: { width: 240, height: 36 },
  end: { width: 12, height: 12 },
};

/** The kind of box that an item has. */
export const boxKind = (item: Item): BoxKind =>
  item.kind === 'wait' && item.waiting.kind === 'until' ? 'until' : item.kind;

/** How big the box of a kind is. */
export const sizeOf = (kind: BoxKind): Size => SIZES[kind];

/** How far something reaches from the line that it hangs on, and down. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** The ways of a step side by side: where the line of each is from the step's own, and how far down the longest goes. */
export interface Columns {
  readonly offsets: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** How far the frame around the first way reaches to the left and right of the step's line, and down from the step; null: there is none. */
  readonly frame: Extent | null;
}

/** Measures sequences, each once. */
export class Measure {
  readonly #extents = new Map<Sequence, Extent>();
  readonly #columns = new Map<Item, Columns>();

  /** From the line above a sequence to the one below it. */
  sequence(sequence: Sequence): Extent {
    const known = this.#extents.get(sequence);
    if (known !== undefined) return known;
    let [left, right, height] = [0, 0, goesOn(sequence) ? METRICS.gap : 0];
    for (const item of sequence) {
      const extent = this.item(item);
      left = Math.max(left, extent.left);
      right = Math.max(right, extent.right);
      height += METRICS.gap + extent.height;
    }
    const measured = { left, right, height };
    this.#extents.set(sequence, measured);
    return measured;
  }

  /** A box with the ways below it, down to where they join. */
  item(item: Item): Extent {
    const { width, height } = sizeOf(boxKind(item));
    const columns = this.columns(item);
    if (columns.offsets.length === 0) return { left: width / 2, right: width / 2, height };
    const join = passes(item) ? METRICS.join : 0;
    return {
      left: Math.max(width / 2, columns.left),
      right: Math.max(width / 2, columns.right),
      height: (columns.frame === null ? 0 : METRICS.frame.above) + height + METRICS.fork + columns.height + join,
    };
  }

  /** The ways of a step side by side. */
  columns(item: Item): Columns {
    const known = this.#columns.get(item);
    if (known !== undefined) return known;
    const measured = isStep(item)
      ? item.kind === 'loop'
        ? this.#measureLoop(item)
        : this.#measureColumns(waysOf(item), isFork(item) ? 'middle' : METRICS.beside)
      : { offsets: [], left: 0, right: 0, height: 0, frame: null };
    this.#columns.set(item, measured);
    return measured;
  }

  #way(sequence: Sequence): Extent {
    const half = METRICS.label.width / 2;
    const { left, right, height } = this.sequence(sequence);
    return { left: Math.max(left, half), right: Math.max(right, half), height: METRICS.label.height + height };
  }

  /** What a loop repeats stands below it in a frame, its other ways beside that. */
  #measureLoop({ ways: [body, ...others] }: LoopItem): Columns {
    const { frame } = METRICS;
    const half = SIZES.loop.width / 2;
    const inner = this.#way(body?.sequence ?? []);
    const [left, right] = [Math.max(half, inner.left) + frame.left, Math.max(half, inner.right) + frame.right];
    const framed = inner.height + frame.below;
    const beside = this.#measureColumns(others, right + METRICS.between);
    return {
      offsets: [0, ...beside.offsets],
      left,
      right: Math.max(right, beside.right),
      height: Math.max(framed, beside.height),
      frame: { left, right, height: framed },
    };
  }

  /** Ways side by side: around the step's line, or so far to its right. */
  #measureColumns(ways: readonly Way[], place: 'middle' | number): Columns {
    const extents = ways.map(({ sequence }) => this.#way(sequence));
    let edge = 0;
    const lines = extents.map(({ left, right }) => {
      const line = edge + left;
      edge = line + right + METRICS.between;
      return line;
    });
    const [first = 0, last = 0] = [lines[0], lines.at(-1)];
    // A fork stands in the middle of its ways; the line of others goes on straight down, their other ways are beside it.
    const middle = place === 'middle' ? (first + last) / 2 : -place;
    return {
      offsets: lines.map((line) => line - middle),
      left: Math.max(0, middle),
      right: Math.max(0, edge - METRICS.between - middle),
      height: Math.max(0, ...extents.map(({ height }) => height)),
      frame: null,
    };
  }
}

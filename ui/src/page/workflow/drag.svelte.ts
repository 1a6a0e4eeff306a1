import type { PaletteItem as Piece } from '../../editor/new-step.ts';

/** What is dragged: something new from the palette, or a step that stands already. */
export type Dragged =
  | { readonly kind: 'new'; readonly piece: Piece; readonly title: string }
  | { readonly kind: 'step'; readonly id: string; readonly title: string };

/** A point of the window, in pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where something can be dropped, in pixels of the window. */
export interface Target extends Spot {
  readonly place: string;
}

/** A rectangle of the window. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** `pressed`: it may become a click yet. */
export type DragState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pressed'; readonly dragged: Dragged; readonly from: Spot }
  | { readonly kind: 'dragging'; readonly dragged: Dragged; readonly at: Spot; readonly over: string | null };

interface Options {
  /** Where what is dragged can be dropped now. */
  readonly targets: (dragged: Dragged) => readonly Target[];
  /** The canvas: what is let go outside it is not dropped. */
  readonly area: () => Area;
  readonly ondrop: (dragged: Dragged, place: string) => void;
}

const IDLE: DragState = { kind: 'idle' };
const STILL: Spot = { x: 0, y: 0 };

/** A hand that trembles does not drag. */
const THRESHOLD = 6;
/** How near a drop has to be. */
const REACH = 170;
/** How near to the edge of the canvas the pointer makes it move, and how far at once at most. */
const EDGE = 56;
const FASTEST = 18;

const distance = (left: Spot, right: Spot): number => Math.hypot(left.x - right.x, left.y - right.y);

const isInside = ({ x, y }: Spot, { left, top, right, bottom }: Area): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

/** The place nearest to a point; null where none is near. */
export const nearestTarget = (targets: readonly Target[], spot: Spot): string | null => {
  let found: string | null = null;
  let least = REACH;
  for (const target of targets) {
    const away = distance(target, spot);
    if (away < least) {
      least = away;
      found = target.place;
    }
  }
  return found;
};

const pullAlong = (at: number, from: number, to: number): number => {
  if (at < from + EDGE) return -Math.min(1, (from + EDGE - at) / EDGE) * FASTEST;
  if (at > to - EDGE) return Math.min(1, (at - to + EDGE) / EDGE) * FASTEST;
  return 0;
};

/** How far the canvas is to move in a frame because the pointer is at its edge. */
export const edgePull = (spot: Spot, area: Area): Spot =>
  isInside(spot, area)
    ? { x: pullAlong(spot.x, area.left, area.right), y: pullAlong(spot.y, area.top, area.bottom) }
    : STILL;

/** Something carried over the canvas by mouse, finger or pen. */
export class Drag {
  #state = $state.raw<DragState>(IDLE);
  /** Whether it was away from the edges since it was taken: what comes in from beside the canvas does not push that away. */
  #isIn = false;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get state(): DragState {
    return this.#state;
  }

  /** What is being carried; null: nothing. */
  get carried(): Dragged | null {
    return this.#state.kind === 'dragging' ? this.#state.dragged : null;
  }

  /** The place that it would be dropped at. */
  get over(): string | null {
    return this.#state.kind === 'dragging' ? this.#state.over : null;
  }

  press(dragged: Dragged, from: Spot): void {
    this.#isIn = false;
    this.#state = { kind: 'pressed', dragged, from };
  }

  move(at: Spot): void {
    const state = this.#state;
    switch (state.kind) {
      case 'idle':
        return;
      case 'pressed':
        if (distance(state.from, at) >= THRESHOLD) this.#carry(state.dragged, at);
        return;
      case 'dragging':
        this.#carry(state.dragged, at);
    }
  }

  /** How far the canvas is to move in this frame. */
  pull(): Spot {
    const state = this.#state;
    return state.kind === 'dragging' && this.#isIn ? edgePull(state.at, this.#options.area()) : STILL;
  }

  /** The canvas moved below the pointer. */
  look(): void {
    if (this.#state.kind === 'dragging') this.#carry(this.#state.dragged, this.#state.at);
  }

  /** Lets go; true where it had been carried, so that the click that follows is none. */
  release(): boolean {
    const state = this.#state;
    this.#state = IDLE;
    if (state.kind !== 'dragging') return false;
    if (state.over !== null) this.#options.ondrop(state.dragged, state.over);
    return true;
  }

  /** Puts it back. */
  cancel(): void {
    this.#state = IDLE;
  }

  #carry(dragged: Dragged, at: Spot): void {
    const area = this.#options.area();
    const isInArea = isInside(at, area);
    const pull = edgePull(at, area);
    this.#isIn ||= isInArea && pull.x === 0 && pull.y === 0;
    const over = isInArea ? nearestTarget(this.#options.targets(dragged), at) : null;
    this.#state = { kind: 'dragging', dragged, at, over };
  }
}

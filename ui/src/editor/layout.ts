/** What a box shows. `until` is a wait that says more than a length of time, `goto` a chip, `end` a dot. */
export type BoxKind = 'trigger' | 'action' | 'wait' | 'until' | 'branch' | 'split' | 'loop' | 'exit' | 'goto' | 'end';

/** Something with a place of its own on the canvas; `id` is the item's. */
export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Nobody leads here. */
  readonly loose: boolean;
}

/** Where a `+` stands: its middle. */
export interface Slot {
  /** The id of the place. */
  readonly place: string;
  readonly x: number;
  readonly y: number;
  readonly loose: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line. `flow`: where contacts go; `jump`: from a `goto` to its step, dashed; `back`: from the end of what is repeated to its loop. */
export interface Line {
  readonly id: string;
  readonly kind: 'flow' | 'jump' | 'back';
  /** The item it comes from, and the one it leads to (null: to where ways join, or to the end). */
  readonly from: string;
  readonly to: string | null;
  readonly points: readonly Point[];
  /** The same as the data of an SVG path, with round corners. */
  readonly path: string;
}

/** What stands around a loop and what it repeats. */
export interface Frame {
  /** The loop's id. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The pill at the top of a way. */
export interface Label {
  readonly id: string;
  readonly step: string;
  readonly port: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything stands, from 0/0 to the right and down. The boxes come in the order in which they are read. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly slots: readonly Slot[];
  readonly lines: readonly Line[];
  readonly labels: readonly Label[];
  /** The outer before the inner. */
  readonly frames: readonly Frame[];
}

import type { Box, BoxKind, Frame, Label, Layout, Line, Point, Slot } from './layout.ts';
import { boxKind, Measure, METRICS, sizeOf } from './measure.ts';
import { placeIn } from './place.ts';
import { roundedPath } from './rounded-path.ts';
import {
  BODY,
  goesOn,
  isFork,
  isStep,
  itemId,
  looseKey,
  MAIN,
  passes,
  TRIGGER,
  waysOf,
  wayKey,
  type Item,
  type Sequence,
  type StepItem,
  type Tree,
} from './tree.ts';

/** Where a sequence begins: at which point, under which key, below what. */
interface From {
  readonly key: string;
  readonly at: Point;
  readonly depth: number;
  readonly loose: boolean;
  /** The item that leads there; null: nothing does. */
  readonly item: string | null;
}

/** Where a sequence ends, and what its last line comes from. */
interface End {
  readonly at: Point;
  readonly item: string | null;
}

/** Puts everything in its place, once. */
class Drawing {
  readonly #measure = new Measure();
  readonly #boxes: Box[] = [];
  readonly #slots: Slot[] = [];
  readonly #lines: Line[] = [];
  readonly #labels: Label[] = [];
  readonly #frames: Frame[] = [];
  readonly #jumps: { readonly from: string; readonly to: string }[] = [];

  draw(tree: Tree): Layout {
    const { height } = sizeOf('trigger');
    const main = this.#measure.sequence(tree.main);
    const half = sizeOf('trigger').width / 2;
    const top = METRICS.margin;
    const x = METRICS.margin + Math.max(half, main.left);
    this.#box({ id: TRIGGER, kind: 'trigger', x, y: top, depth: 0, loose: false });
    this.#root(tree.main, { key: MAIN, at: { x, y: top + height }, depth: 0, loose: false, item: TRIGGER });
    let edge = x + Math.max(half, main.right) + METRICS.apart;
    for (const [index, sequence] of tree.loose.entries()) {
      const { left, right } = this.#measure.sequence(sequence);
      const at = { x: edge + left, y: top };
      this.#root(sequence, { key: looseKey(index), at, depth: 0, loose: true, item: null });
      edge += left + right + METRICS.between;
    }
    this.#drawJumps();
    return this.#fit();
  }

  #root(sequence: Sequence, from: From): void {
    const end = this.#sequence(sequence, from);
    if (!goesOn(sequence)) return;
    const id = `${from.key}!`;
    this.#box({ id, kind: 'end', x: end.at.x, y: end.at.y, depth: 0, loose: from.loose });
    this.#line({ id: `next:${id}`, from: end.item, to: id, points: [this.#gapAbove(end.at), end.at] });
  }

  /** Draws a sequence with a place before each item and after the last; the line to what follows is the caller's. */
  #sequence(sequence: Sequence, from: From): End {
    const { key, depth, loose } = from;
    let { at, item: before } = from;
    for (const [index, item] of sequence.entries()) {
      const id = itemId(item, key);
      const top = { x: at.x, y: at.y + METRICS.gap + (item.kind === 'loop' ? METRICS.frame.above : 0) };
      this.#slot(placeIn(sequence, key, index), at, loose);
      this.#line({ id: `next:${id}`, from: before, to: id, points: [at, top] });
      this.#box({ id, kind: boxKind(item), x: at.x, y: top.y, depth, loose });
      if (item.kind === 'goto') this.#jumps.push({ from: id, to: item.to });
      const bottom = { x: at.x, y: top.y + sizeOf(boxKind(item)).height };
      at = this.#ways(item, bottom, { depth, loose });
      before = id;
    }
    if (!goesOn(sequence)) return { at, item: before };
    this.#slot(placeIn(sequence, key, sequence.length), at, loose);
    return { at: { x: at.x, y: at.y + METRICS.gap }, item: before };
  }

  /** Draws the ways of a step below it, and gives the point at which they join again. */
  #ways(item: Item, at: Point, { depth, loose }: Pick<From, 'depth' | 'loose'>): Point {
    if (!isStep(item) || waysOf(item).length === 0) return at;
    const { offsets, height } = this.#measure.columns(item);
    const top = at.y + METRICS.fork;
    const join = { x: at.x, y: top + height + (passes(item) ? METRICS.join : 0) };
    this.#frame(item, at);
    for (const [index, { port, sequence }] of waysOf(item).entries()) {
      const key = wayKey(item.id, port);
      const x = at.x + (offsets[index] ?? 0);
      const isBody = item.kind === 'loop' && port === BODY;
      const middle = at.y + METRICS.fork / 2;
      this.#line({
        id: `fork:${key}`,
        from: item.id,
        to: key,
        points: [at, { x: at.x, y: middle }, { x, y: middle }, { x, y: top }],
      });
      const { label } = METRICS;
      this.#labels.push({ id: key, step: item.id, port, x: x - label.width / 2, y: top, ...label });
      const start = { x, y: top + label.height };
      const end = this.#sequence(sequence, { key, at: start, depth: depth + 1, loose, item: item.id });
      if (!goesOn(sequence)) continue;
      if (isBody) {
        this.#back(item, end, at);
        continue;
      }
      const points = [this.#gapAbove(end.at), { x, y: join.y }, join];
      this.#line({ id: `join:${key}`, from: end.item, to: null, points });
    }
    // `done` goes straight down, past the other ways; out of a loop from its frame.
    const out = { x: at.x, y: at.y + this.#belowFrame(item) };
    if (!isFork(item)) this.#line({ id: `done:${item.id}`, from: item.id, to: null, points: [out, join] });
    return join;
  }

  /** How far the frame around a loop reaches down from its box; nothing where there is no loop. */
  #belowFrame(item: Item): number {
    const { frame } = this.#measure.columns(item);
    return frame === null ? 0 : METRICS.fork + frame.height;
  }

  /** Puts the frame around a loop; `at` is the middle of its box's lower edge. */
  #frame(item: Item, at: Point): void {
    const { frame } = this.#measure.columns(item);
    if (frame === null || item.kind !== 'loop') return;
    const y = at.y - sizeOf('loop').height - METRICS.frame.above;
    const height = at.y + this.#belowFrame(item) - y;
    this.#frames.push({ id: item.id, x: at.x - frame.left, y, width: frame.left + frame.right, height });
  }

  /** The way back: from the end of what is repeated along the left of the frame up to the loop. */
  #back(item: StepItem, end: End, at: Point): void {
    const { frame } = this.#measure.columns(item);
    if (frame === null || end.item === null) return;
    const { width, height } = sizeOf('loop');
    const lane = at.x - frame.left + METRICS.frame.left / 2;
    const middle = at.y - height / 2;
    const points = [
      this.#gapAbove(end.at),
      end.at,
      { x: lane, y: end.at.y },
      { x: lane, y: middle },
      { x: at.x - width / 2, y: middle },
    ];
    this.#line({ id: `back:${item.id}`, from: end.item, to: item.id, points }, 'back');
  }

  #gapAbove({ x, y }: Point): Point {
    return { x, y: y - METRICS.gap };
  }

  #box({
    id,
    kind,
    x,
    y,
    depth,
    loose,
  }: Pick<Box, 'id' | 'x' | 'y' | 'depth' | 'loose'> & { readonly kind: BoxKind }): void {
    const { width, height } = sizeOf(kind);
    this.#boxes.push({ id, kind, x: x - width / 2, y, width, height, depth, loose });
  }

  #slot(place: string | null, { x, y }: Point, loose: boolean): void {
    if (place !== null) this.#slots.push({ place, x, y: y + METRICS.gap / 2, loose });
  }

  #line(
    { from, points, ...line }: Omit<Line, 'kind' | 'path' | 'from'> & { readonly from: string | null },
    kind: 'flow' | 'back' = 'flow',
  ): void {
    if (from === null) return;
    // Points that fall together would make corners of nothing.
    const distinct = points.filter(({ x, y }, index) => {
      const before = points[index - 1];
      return before === undefined || before.x !== x || before.y !== y;
    });
    this.#lines.push({ ...line, kind, from, points: distinct, path: roundedPath(distinct) });
  }

  /** Jumps leave at the left of their chip and come in at the nearer side of their step, each in a lane of its own. */
  #drawJumps(): void {
    const LANES = 4;
    const boxes = new Map(this.#boxes.map((box) => [box.id, box]));
    for (const [index, { from, to }] of this.#jumps.entries()) {
      const [chip, step] = [boxes.get(from), boxes.get(to)];
      if (chip === undefined || step === undefined) continue;
      const near = 16 + (index % LANES) * 6;
      // Where the chip stands to the right of its step, the line does not go round behind it.
      const door = step.x + step.width < chip.x - near ? step.x + step.width : step.x;
      const lane = (door === step.x ? Math.min(chip.x, step.x) : chip.x) - near;
      const [start, end] = [chip.y + chip.height / 2, step.y + step.height / 2];
      const points = [
        { x: chip.x, y: start },
        { x: lane, y: start },
        { x: lane, y: end },
        { x: door, y: end },
      ];
      this.#lines.push({ id: `jump:${from}`, kind: 'jump', from, to, points, path: roundedPath(points) });
    }
  }

  #fit(): Layout {
    const right = [...this.#boxes, ...this.#labels].map(({ x, width }) => x + width);
    const bottom = this.#boxes.map(({ y, height }) => y + height);
    const joins = this.#lines.flatMap(({ points }) => points.map(({ y }) => y));
    const most = (numbers: readonly number[]): number => numbers.reduce((one, other) => Math.max(one, other), 0);
    return {
      width: most(right) + METRICS.margin,
      height: most([...bottom, ...joins]) + METRICS.margin,
      boxes: this.#boxes,
      slots: this.#slots,
      lines: this.#lines,
      labels: this.#labels,
      frames: this.#frames,
    };
  }
}

/** Lays a tree out from top to bottom, the ways of a step side by side. */
export const layOut = (tree: Tree): Layout => new Drawing().draw(tree);

import type { Layout } from '../../editor/layout.ts';

/** Which part of the board the canvas shows. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** How big the canvas is. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the board. */
export interface Piece {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const CLOSEST = 1.5;
export const FARTHEST = 0.15;

const TOP = 24;
const READABLE = 0.85;
const MARGIN = 72;

/** Where one begins: the trigger at the top in the middle, as much of the width as can still be read. */
export const beginning = (layout: Pick<Layout, 'width'>, { width }: Canvas): Viewport => {
  const zoom = Math.max(READABLE, Math.min(1, width / layout.width));
  return { x: width / 2, y: TOP - 40 * zoom + 16, zoom };
};

const shift = (from: number, to: number, room: number): number => {
  if (to - from > room - 2 * MARGIN) return MARGIN - from;
  if (from < MARGIN) return MARGIN - from;
  return to > room - MARGIN ? room - MARGIN - to : 0;
};

/** The least that the canvas has to move to show a piece; null where it is in sight. */
export const bringIntoSight = (piece: Piece, { x, y, zoom }: Viewport, canvas: Canvas): Viewport | null => {
  const left = piece.x * zoom + x;
  const top = piece.y * zoom + y;
  const across = shift(left, left + piece.width * zoom, canvas.width);
  const down = shift(top, top + piece.height * zoom, canvas.height);
  return across === 0 && down === 0 ? null : { x: x + across, y: y + down, zoom };
};

/** Everything at once, as near as that can be. `middle`: where the board's zero lies in the layout. */
export const wholeBoard = (layout: Pick<Layout, 'width' | 'height'>, middle: number, canvas: Canvas): Viewport => {
  const zoom = Math.max(FARTHEST, Math.min(1, canvas.width / layout.width, canvas.height / layout.height));
  return {
    x: canvas.width / 2 - (layout.width / 2 - middle) * zoom,
    y: Math.max(0, (canvas.height - layout.height * zoom) / 2),
    zoom,
  };
};

const isSeen = ({ x, y, width, height }: Piece, view: Viewport, canvas: Canvas): boolean => {
  const [left, top] = [x * view.zoom + view.x, y * view.zoom + view.y];
  return left < canvas.width && left + width * view.zoom > 0 && top < canvas.height && top + height * view.zoom > 0;
};

interface Resized {
  readonly layout: Pick<Layout, 'width'>;
  readonly from: Canvas;
  readonly to: Canvas;
  /** What stays in sight, if it was; null: only the middle does. */
  readonly piece: Piece | null;
}

/** What is shown once the canvas has another size: what was in its middle stays there, and one who never chose how near to be sees as much as at the beginning. */
export const resized = (view: Viewport, { layout, from, to, piece }: Resized): Viewport => {
  const isUnchosen = Math.abs(view.zoom - beginning(layout, from).zoom) < 0.001;
  const zoom = isUnchosen ? beginning(layout, to).zoom : view.zoom;
  const share = zoom / view.zoom;
  const moved = { x: to.width / 2 - (from.width / 2 - view.x) * share, y: view.y * share, zoom };
  if (piece === null || !isSeen(piece, view, from)) return moved;
  return bringIntoSight(piece, moved, to) ?? moved;
};

import type { Point } from './layout.ts';

const RADIUS = 12;

const towards = (from: Point, to: Point, length: number): Point => {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const share = distance === 0 ? 0 : length / distance;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
};

const said = ({ x, y }: Point): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;

const lengthOf = (from: Point, to: Point): number => Math.hypot(to.x - from.x, to.y - from.y);

/** The data of an SVG path through points, with round corners where there is room for them. */
export const roundedPath = (points: readonly Point[]): string => {
  const [first] = points;
  if (first === undefined) return '';
  const parts = [`M${said(first)}`];
  for (const [index, point] of points.entries()) {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined) continue;
    if (after === undefined) {
      parts.push(`L${said(point)}`);
      continue;
    }
    const radius = Math.min(RADIUS, lengthOf(before, point) / 2, lengthOf(point, after) / 2);
    parts.push(`L${said(towards(point, before, radius))}`, `Q${said(point)} ${said(towards(point, after, radius))}`);
  }
  return parts.join('');
};

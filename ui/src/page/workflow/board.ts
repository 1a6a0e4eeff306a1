import type { Node } from '@xyflow/svelte';
import type { Box, Layout, Line } from '../../editor/layout.ts';
import { TRIGGER } from '../../editor/tree.ts';
import { stopKey, type Spotted } from './walk.ts';

/** What stands on the board: a card, a slim wait, a chip, a dot, a way's pill, or a `+`. */
export type PieceKind = 'card' | 'wait' | 'goto' | 'end' | 'way' | 'slot';

/** What a piece is about: an item, a place, or a way of a step. */
export interface PieceData extends Record<string, unknown> {
  readonly id: string;
  readonly step?: string;
  readonly port?: string;
  readonly loose: boolean;
}

export type BoardNode = Node<PieceData, PieceKind>;

/** Lines that are drawn as one. */
export interface Strokes {
  readonly flow: string;
  readonly jumps: readonly { readonly id: string; readonly path: string }[];
  /** From the end of what is repeated back to its loop: they end in an arrow. */
  readonly backs: readonly { readonly id: string; readonly path: string }[];
}

/** How wide a `+` is. */
export const SLOT = 28;

const KINDS: Readonly<Record<Box['kind'], PieceKind>> = {
  trigger: 'card',
  action: 'card',
  branch: 'card',
  split: 'card',
  loop: 'card',
  exit: 'card',
  wait: 'wait',
  until: 'wait',
  goto: 'goto',
  end: 'end',
};

interface Standing {
  readonly id: string;
  readonly type: PieceKind;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: PieceData;
}

// The library means its nodes to be moved about and says so; here they are only places for what has words of its own.
const SILENT = { 'aria-roledescription': undefined, 'aria-describedby': undefined } as const;

const nodeOf = ({ id, type, x, y, width, height, data }: Standing): BoardNode => ({
  id,
  type,
  data,
  position: { x, y },
  width,
  height,
  handles: [],
  draggable: false,
  selectable: false,
  connectable: false,
  deletable: false,
  focusable: false,
  domAttributes: SILENT,
});

const isSame = (node: BoardNode, { type, x, y, width, height, data }: Standing): boolean =>
  node.type === type &&
  node.position.x === x &&
  node.position.y === y &&
  node.width === width &&
  node.height === height &&
  node.data.loose === data.loose;

const standingsOf = ({ boxes, slots, labels }: Layout): readonly Standing[] => [
  ...boxes.map(({ id, kind, x, y, width, height, loose }) => ({
    id: stopKey({ kind: 'item', id }),
    type: KINDS[kind],
    x,
    y,
    width,
    height,
    data: { id, loose },
  })),
  ...labels.map(({ id, step, port, x, y, width, height }) => ({
    id: `way:${id}`,
    type: 'way' as const,
    x,
    y,
    width,
    height,
    data: { id, step, port, loose: false },
  })),
  ...slots.map(({ place, x, y, loose }) => ({
    id: stopKey({ kind: 'place', id: place }),
    type: 'slot' as const,
    x: x - SLOT / 2,
    y: y - SLOT / 2,
    width: SLOT,
    height: SLOT,
    data: { id: place, loose },
  })),
];

/** The middle of the trigger's card: the board's own zero, so that the main line stays where it is whatever grows beside it. */
export const middleOf = ({ boxes, width }: Layout): number => {
  const trigger = boxes.find(({ id }) => id === TRIGGER);
  return trigger === undefined ? width / 2 : trigger.x + trigger.width / 2;
};

/** The pieces of a layout as the canvas takes them; what did not change stays the same object, and is not drawn again. */
export class Board {
  #nodes: ReadonlyMap<string, BoardNode> = new Map();

  nodesOf(layout: Layout): BoardNode[] {
    const middle = middleOf(layout);
    const nodes = standingsOf(layout).map((standing) => {
      const shifted = { ...standing, x: standing.x - middle };
      const known = this.#nodes.get(standing.id);
      return known !== undefined && isSame(known, shifted) ? known : nodeOf(shifted);
    });
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    return nodes;
  }
}

const pathOf = ({ path }: Line): string => path;

/** The lines of a layout: what contacts follow as one stroke, jumps one by one. */
export const strokesOf = ({ lines }: Layout): Strokes => ({
  flow: lines
    .filter(({ kind }) => kind === 'flow')
    .map(pathOf)
    .join(' '),
  jumps: lines.filter(({ kind }) => kind === 'jump').map(({ id, path }) => ({ id, path })),
  backs: lines.filter(({ kind }) => kind === 'back').map(({ id, path }) => ({ id, path })),
});

/** The middles of all stops of a layout. */
export const spotsOf = ({ boxes, slots }: Layout, withPlaces: boolean): readonly Spotted[] => [
  ...boxes.map(({ id, x, y, width, height }) => ({
    stop: { kind: 'item' as const, id },
    x: x + width / 2,
    y: y + height / 2,
  })),
  ...(withPlaces ? slots.map(({ place, x, y }) => ({ stop: { kind: 'place' as const, id: place }, x, y })) : []),
];

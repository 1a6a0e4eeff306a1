/** Where runs are over. */
export const END = '!end';

/** A link that leads back, or to what does not belong to this flow. */
const jump = (to: string): string => `>${to}`;

/** The step that a node jumps to; null: the node is no jump. */
export const jumpOf = (node: string): string | null => (node.startsWith('>') ? node.slice(1) : null);

/** Whether a node is no step: the end, or a jump. */
export const isSign = (node: string): boolean => node === END || node.startsWith('>');

/**
 * What can be come to from one step, without circles: a link that leads back is a node of its own, `>id`, and so is one
 * that leads out. That gives every node a place behind those that lead to it.
 */
export interface Flow {
  /** Where each way out of a step leads, as nodes, in the step's order. */
  readonly links: ReadonlyMap<string, readonly string[]>;
  /** Each node's number: the links lead from smaller to bigger ones. */
  readonly order: ReadonlyMap<string, number>;
  /** The last node before this one that everybody who comes to it has passed. */
  readonly gate: ReadonlyMap<string, string>;
  /** Whether everybody who comes to a node has passed that step, which is another. */
  readonly isBehind: (node: string, step: string) => boolean;
}

type Links = (id: string) => readonly (string | null)[] | null;

/** Goes from a step wherever the links lead. */
const explore = (
  start: string,
  to: Links,
): { readonly links: Map<string, readonly string[]>; readonly nodes: readonly string[] } => {
  const links = new Map<string, readonly string[]>();
  const open = new Set<string>();
  const left: string[] = [];
  const done = new Set<string>();
  const leave = (node: string): string => {
    if (!done.has(node)) left.push(node);
    done.add(node);
    return node;
  };
  const visit = (id: string, targets: readonly (string | null)[]): void => {
    open.add(id);
    links.set(id, []);
    const nodes = targets.toReversed().map((target) => {
      if (target === null) return leave(END);
      const further = to(target);
      if (further === null || open.has(target)) return leave(jump(target));
      if (!links.has(target)) visit(target, further);
      return target;
    });
    // Gone through from the last to the first, the nodes of the first way come first.
    links.set(id, nodes.toReversed());
    open.delete(id);
    leave(id);
  };
  visit(start, to(start) ?? []);
  return { links, nodes: left.toReversed() };
};

type Numbers = ReadonlyMap<string, number>;

const gatesOf = (
  nodes: readonly string[],
  { links, order }: { readonly links: ReadonlyMap<string, readonly string[]>; readonly order: Numbers },
): ReadonlyMap<string, string> => {
  const gate = new Map<string, string>();
  const numberOf = (node: string): number => order.get(node) ?? 0;
  const common = (left: string, right: string): string => {
    let [one, other] = [left, right];
    while (one !== other) {
      if (numberOf(one) > numberOf(other)) one = gate.get(one) ?? other;
      else other = gate.get(other) ?? one;
    }
    return one;
  };
  for (const node of nodes) {
    for (const target of links.get(node) ?? []) {
      const before = gate.get(target);
      gate.set(target, before === undefined ? node : common(before, node));
    }
  }
  return gate;
};

/** Numbers the nodes so that those behind a node are the next ones after it: which node lies behind which is a comparison. */
const spansOf = (
  nodes: readonly string[],
  gate: ReadonlyMap<string, string>,
): ReadonlyMap<string, { readonly from: number; readonly to: number }> => {
  const sizes = new Map(nodes.map((node) => [node, 1]));
  for (const node of nodes.toReversed()) {
    const before = gate.get(node);
    if (before !== undefined) sizes.set(before, (sizes.get(before) ?? 1) + (sizes.get(node) ?? 1));
  }
  const spans = new Map<string, { readonly from: number; readonly to: number }>();
  const free = new Map<string, number>();
  for (const node of nodes) {
    const before = gate.get(node) ?? '';
    const from = free.get(before) ?? 0;
    const to = from + (sizes.get(node) ?? 1);
    spans.set(node, { from, to });
    free.set(before, to);
    free.set(node, from + 1);
  }
  return spans;
};

/** The flow that begins at a step. `to` are a step's links (null: the end), or null where it is no step of this flow. */
export const flowFrom = (start: string, to: Links): Flow => {
  const { links, nodes } = explore(start, to);
  const order = new Map(nodes.map((node, number) => [node, number]));
  const gate = gatesOf(nodes, { links, order });
  const spans = spansOf(nodes, gate);
  return {
    links,
    order,
    gate,
    isBehind: (node, step) => {
      const inner = spans.get(node);
      const outer = spans.get(step);
      return inner !== undefined && outer !== undefined && inner.from > outer.from && inner.to <= outer.to;
    },
  };
};

/** Where runs are over. */
export const END = '!end';

/** A link that leads back, or to what does not belong to this flow. */
export const jumpTo = (to: string): string => `>${to}`;

/** The step that a node jumps to; null: the node is no jump. */
export const jumpOf = (node: string): string | null => (node.startsWith('>') ? node.slice(1) : null);

/** Whether a node is no step: the end, or a jump. */
export const isSign = (node: string): boolean => node === END || node.startsWith('>');

/** A step's links (null: the end), or null where it is no step of this flow. */
type Links = (id: string) => readonly (string | null)[] | null;

/**
 * What can be come to from one step, without circles: a link that leads back is a node of its own, `>id`, and so is one
 * that leads out. Each node has a gate: the last node before it that everybody passes who comes to it. The nodes of one
 * gate, each with what lies behind it, are all that lies behind the gate.
 */
export interface Flow {
  /** Where each way out of a step leads, as nodes, in the step's order. */
  readonly links: ReadonlyMap<string, readonly string[]>;
  /** Each node's number: the links lead from smaller to bigger ones. */
  readonly order: ReadonlyMap<string, number>;
  readonly gate: ReadonlyMap<string, string>;
  /** The nodes of each gate, in order. */
  readonly behind: ReadonlyMap<string, readonly string[]>;
  /** From which nodes of the same gate a node can be come to at once: from them, or from what lies behind them. */
  readonly next: ReadonlyMap<string, ReadonlySet<string>>;
  /** The node of a gate that another is, or lies behind of; null: the other does not lie behind that gate. */
  readonly branchTo: (node: string, gate: string) => string | null;
  /** Who leads to a node. */
  readonly from: ReadonlyMap<string, readonly string[]>;
}

/** Goes from a step wherever the links lead. */
const explore = (
  start: string,
  to: Links,
): { readonly links: ReadonlyMap<string, readonly string[]>; readonly nodes: readonly string[] } => {
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
      if (further === null || open.has(target)) return leave(jumpTo(target));
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

/** Puts a value among the others of its key. */
const gather = (map: Map<string, string[]>, key: string, value: string): void => {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
};

const gatesOf = (
  nodes: readonly string[],
  { from, order }: Pick<Flow, 'from' | 'order'>,
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
    const [first, ...others] = from.get(node) ?? [];
    if (first !== undefined) gate.set(node, others.reduce(common, first));
  }
  return gate;
};

/** The flow that begins at a step. */
export const flowFrom = (start: string, to: Links): Flow => {
  const { links, nodes } = explore(start, to);
  const order = new Map(nodes.map((node, number) => [node, number]));
  const from = new Map<string, string[]>();
  for (const node of nodes) for (const target of links.get(node) ?? []) gather(from, target, node);
  const gate = gatesOf(nodes, { from, order });
  const behind = new Map<string, string[]>();
  for (const [node, before] of gate) gather(behind, before, node);
  const branchTo = (node: string, top: string): string | null => {
    const least = order.get(top) ?? 0;
    for (let at = node; (order.get(at) ?? 0) > least;) {
      const before = gate.get(at);
      if (before === undefined || before === top) return before === undefined ? null : at;
      at = before;
    }
    return null;
  };
  const next = new Map(nodes.map((node) => [node, new Set<string>()]));
  for (const [node, before] of gate) {
    for (const other of from.get(node) ?? []) {
      const neighbour = other === before ? null : branchTo(other, before);
      if (neighbour !== null) next.get(neighbour)?.add(node);
    }
  }
  return { links, order, gate, behind, next, branchTo, from };
};

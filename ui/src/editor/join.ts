import { END, isSign, type Flow } from './flow.ts';

/**
 * What follows a step with several ways. `at`: they come together at that node; `way`: one of them alone goes on, and
 * the order of the steps tells where it leaves the branch behind; `apart`: each goes on, or ends, by itself.
 */
export type Join =
  | { readonly kind: 'at'; readonly node: string }
  | { readonly kind: 'way'; readonly index: number }
  | { readonly kind: 'apart' };

interface Fork {
  readonly flow: Flow;
  /** The step whose ways part. */
  readonly step: string;
  /** The node to which everything around the step leads. */
  readonly stop: string;
  /** Whether a step was written after the one whose ways part. */
  readonly isLate: (node: string) => boolean;
}

/** For each way the nodes of the step's gate that can be come to through it, and the stop. */
type Reaches = readonly ReadonlySet<string>[];

/** A fork with what is known of it. */
interface Known extends Fork {
  readonly reaches: Reaches;
  /** The nodes of the step's gate that lead to the stop at once, themselves or what lies behind them. */
  readonly last: ReadonlySet<string>;
  /** The nodes that several ways come to, in order. */
  readonly shared: readonly string[];
}

const reachOf = (
  { flow, step, stop }: Fork,
  start: string,
  { last, avoid = null }: { readonly last: ReadonlySet<string>; readonly avoid?: string | null },
): ReadonlySet<string> => {
  if (start === stop) return new Set([stop]);
  const reached = new Set<string>();
  const left = flow.gate.get(start) === step ? [start] : [];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node === avoid || reached.has(node)) continue;
    reached.add(node);
    if (last.has(node)) reached.add(stop);
    left.push(...(flow.next.get(node) ?? []));
  }
  return reached;
};

const takersOf = (reaches: Reaches, node: string): number => reaches.filter((reached) => reached.has(node)).length;

/** What is known of a fork. */
const lookInto = (fork: Fork): Known => {
  const { flow, step, stop } = fork;
  const last = new Set((flow.from.get(stop) ?? []).flatMap((node) => flow.branchTo(node, step) ?? []));
  const reaches = (flow.links.get(step) ?? []).map((start) => reachOf(fork, start, { last }));
  const shared = (flow.behind.get(step) ?? []).filter((node) => node !== stop && takersOf(reaches, node) > 1);
  return { ...fork, last, reaches, shared };
};

/** The nearest node that everybody passes who goes on to the stop. */
const passedByAll = (known: Known): string | undefined => {
  const { flow, step, stop, last, reaches, shared } = known;
  const starts = flow.links.get(step) ?? [];
  const living = takersOf(reaches, stop);
  return shared.find(
    (node) =>
      takersOf(reaches, node) >= living &&
      reachOf(known, node, { last }).has(stop) &&
      starts.every((start) => !reachOf(known, start, { last, avoid: node }).has(stop)),
  );
};

/** The node that most ways come to, of several the nearest. */
const mostTaken = (nodes: readonly string[], reaches: Reaches): string | undefined => {
  const [most] = nodes.toSorted((left, right) => takersOf(reaches, right) - takersOf(reaches, left));
  return most;
};

const hasLate = ({ flow, isLate }: Fork, reached: ReadonlySet<string>): boolean => {
  const nodes = [...reached];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (isSign(node)) continue;
    if (isLate(node)) return true;
    nodes.push(...(flow.behind.get(node) ?? []));
  }
  return false;
};

/** Where ways come together none of which goes on to the stop. */
const joinOfOver = (known: Known): Join => {
  const { reaches, shared } = known;
  const sign = mostTaken(shared, reaches);
  const late = reaches.map((reached) => hasLate(known, reached));
  const index = late.indexOf(true);
  const isAlone = index >= 0 && index === late.lastIndexOf(true);
  if (isAlone && (sign === undefined || reaches[index]?.has(sign) === false)) return { kind: 'way', index };
  return sign === undefined ? { kind: 'apart' } : { kind: 'at', node: sign };
};

/** Where the ways of a step come together: at the nearest node that all pass who go on to the stop, if anybody does. */
export const joinOf = (fork: Fork): Join => {
  const known = lookInto(fork);
  const { reaches, shared, stop } = known;
  const living = takersOf(reaches, stop);
  const passed = living > 0 ? passedByAll(known) : undefined;
  if (passed !== undefined) return { kind: 'at', node: passed };
  // Where others go on only to the end, or not at all, it costs them no jump to say so: who comes together goes first.
  const steps = shared.filter((node) => !isSign(node));
  const node = living === 0 || stop === END ? mostTaken(steps, reaches) : undefined;
  if (node !== undefined) return { kind: 'at', node };
  if (living === 0) return joinOfOver(known);
  return living > 1 ? { kind: 'apart' } : { kind: 'way', index: reaches.findIndex((reached) => reached.has(stop)) };
};

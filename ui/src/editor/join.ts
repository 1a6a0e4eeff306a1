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

/** What can be come to through one way: the stop, and whatever lies behind the step. */
const reachOf = ({ flow, step, stop }: Fork, start: string, avoid: string | null = null): ReadonlySet<string> => {
  const reached = new Set<string>();
  const left = [start];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node === avoid || reached.has(node) || (node !== stop && !flow.isBehind(node, step))) continue;
    reached.add(node);
    if (node !== stop) left.push(...(flow.links.get(node) ?? []));
  }
  return reached;
};

type Reaches = readonly ReadonlySet<string>[];

const takersOf = (reaches: Reaches, node: string): number => reaches.filter((reached) => reached.has(node)).length;

/** The nearest node that everybody passes who goes on to the stop. */
const passedByAll = (fork: Fork, shared: readonly string[], reaches: Reaches): string | undefined => {
  const starts = fork.flow.links.get(fork.step) ?? [];
  const living = takersOf(reaches, fork.stop);
  return shared.find(
    (node) =>
      takersOf(reaches, node) >= living &&
      reachOf(fork, node).has(fork.stop) &&
      starts.every((start) => !reachOf(fork, start, node).has(fork.stop)),
  );
};

/** The node that most ways come to, of several the nearest. */
const mostTaken = (nodes: readonly string[], reaches: Reaches): string | undefined => {
  const [most] = nodes.toSorted((left, right) => takersOf(reaches, right) - takersOf(reaches, left));
  return most;
};

/** Where ways come together none of which goes on to the stop. */
const joinOfOver = (fork: Fork, shared: readonly string[], reaches: Reaches): Join => {
  const step = mostTaken(
    shared.filter((node) => !isSign(node)),
    reaches,
  );
  if (step !== undefined) return { kind: 'at', node: step };
  const sign = mostTaken(shared, reaches);
  const late = reaches.map((reached) => [...reached].some((node) => !isSign(node) && fork.isLate(node)));
  const index = late.indexOf(true);
  const isAlone = index >= 0 && index === late.lastIndexOf(true);
  if (isAlone && (sign === undefined || reaches[index]?.has(sign) === false)) return { kind: 'way', index };
  return sign === undefined ? { kind: 'apart' } : { kind: 'at', node: sign };
};

/** Where the ways of a step come together: at the nearest node that all pass who go on to the stop, if anybody does. */
export const joinOf = (fork: Fork): Join => {
  const { flow, step, stop } = fork;
  const reaches = (flow.links.get(step) ?? []).map((start) => reachOf(fork, start));
  const numberOf = (node: string): number => flow.order.get(node) ?? 0;
  const shared = [...new Set(reaches.flatMap((reached) => [...reached]))]
    .filter((node) => node !== stop && flow.gate.get(node) === step && takersOf(reaches, node) > 1)
    .toSorted((left, right) => numberOf(left) - numberOf(right));
  const living = takersOf(reaches, stop);
  if (living === 0) return joinOfOver(fork, shared, reaches);
  const node = passedByAll(fork, shared, reaches);
  if (node !== undefined) return { kind: 'at', node };
  // Where it is only the end that the others go on to, it costs them no jump to say so: who comes together goes first.
  const other =
    stop === END
      ? mostTaken(
          shared.filter((one) => !isSign(one)),
          reaches,
        )
      : undefined;
  if (other !== undefined) return { kind: 'at', node: other };
  return living > 1 ? { kind: 'apart' } : { kind: 'way', index: reaches.findIndex((reached) => reached.has(stop)) };
};

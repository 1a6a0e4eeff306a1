import type { Step, WaitStep, WorkflowDefinition } from '@innesto/sdk/contract';
import { END, flowFrom, jumpOf, jumpTo, type Flow } from './flow.ts';
import { healSteps } from './heal-steps.ts';
import { joinOf } from './join.ts';
import { linksOf, type StepLink } from './step-links.ts';
import type { Item, Sequence, StepItem, Tree, Waiting } from './tree.ts';

/** What is known of a sequence that is being read. */
interface Around {
  /** The node that the sequence leads to at its end. */
  readonly stop: string;
  /** Steps that were written after this number stand after the sequence; null: the links tell where it ends. */
  readonly cut: number | null;
}

/** A sequence read; `rest` is the node that comes after it where that was told by a cut. */
interface Read {
  readonly sequence: Sequence;
  readonly rest: string | null;
}

type Sequences = readonly Sequence[];

/** A step whose ways are still to be read: what follows it has the first claim on the steps. */
interface Open {
  readonly at: number;
  readonly fill: () => Item;
}

/** A step read. `next` is the node after it in its sequence; null: it ends the run. */
interface Taken {
  readonly item: Item;
  readonly next: string | null;
  readonly fill: (() => Item) | null;
}

const waitingOf = (step: WaitStep): Waiting =>
  'until' in step
    ? { kind: 'until', until: step.until, zone: step.zone ?? null }
    : { kind: 'time', duration: step.duration, after: step.after ?? null };

const itemOf = (step: Step, sequences: Sequences): StepItem => {
  const { id, title = null } = step;
  const ways = (links: readonly StepLink[]) =>
    links.map(({ port, title: name, when, weight }, index) => ({
      port,
      title: name,
      when,
      weight,
      sequence: sequences[index] ?? [],
    }));
  switch (step.kind) {
    case 'action': {
      const { contribution, config, timing = null } = step;
      return { kind: 'action', id, title, contribution, config, timing, ways: ways(linksOf(step).slice(1)) };
    }
    case 'branch':
      return { kind: 'branch', id, title, ways: ways(linksOf(step)) };
    case 'split':
      return { kind: 'split', id, title, ways: ways(linksOf(step)) };
    case 'wait': {
      const waiting = waitingOf(step);
      return { kind: 'wait', id, title, waiting, stopWhen: step.stopWhen ?? null, ways: ways(linksOf(step).slice(1)) };
    }
    case 'loop': {
      const { most, counter = null, set = [] } = step;
      return { kind: 'loop', id, title, while: step.while, most, counter, set, ways: ways(linksOf(step).slice(1)) };
    }
    case 'exit':
      return { kind: 'exit', id, title };
  }
};

/** Reads the steps of a definition into sequences. Whatever the links, every step gets one place, and every link is kept. */
class Reader {
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #placed = new Set<string>();

  constructor(steps: readonly Step[]) {
    this.#steps = new Map(steps.map((step) => [step.id, step]));
    this.#numbers = new Map(steps.map(({ id }, number) => [id, number]));
  }

  /** The steps that have no place yet, in order. */
  get left(): readonly Step[] {
    return [...this.#steps.values()].filter(({ id }) => !this.#placed.has(id));
  }

  isPlaced(id: string): boolean {
    return this.#placed.has(id);
  }

  /** The sequence that begins with a step. */
  readFrom(start: string): Sequence {
    if (!this.#steps.has(start)) return [{ kind: 'goto', to: start }];
    const flow = flowFrom(start, (id) => this.#linksTo(id));
    return this.#read(flow, start, { stop: END, cut: null }).sequence;
  }

  #linksTo(id: string): readonly (string | null)[] | null {
    const step = this.#steps.get(id);
    return step === undefined || this.#placed.has(id) ? null : linksOf(step).map(({ to }) => to);
  }

  #read(flow: Flow, start: string, { stop, cut }: Around): Read {
    const items: Item[] = [];
    const open: Open[] = [];
    let rest: string | null = null;
    let node: string | null = start;
    while (node !== null && node !== stop) {
      const step = this.#steps.get(node);
      if (step === undefined || this.#placed.has(node)) {
        items.push(node === END ? { kind: 'end' } : { kind: 'goto', to: jumpOf(node) ?? node });
        break;
      }
      if (cut !== null && this.#numberOf(node) > cut) {
        rest = node;
        break;
      }
      this.#placed.add(node);
      const { item, next, fill } = this.#take(flow, step, stop);
      if (fill !== null) open.push({ at: items.length, fill });
      items.push(item);
      node = next;
    }
    for (const { at, fill } of open) items[at] = fill();
    return { sequence: items, rest };
  }

  /** Reads a step: what comes next in its sequence, and how its ways are read once that has found its place. */
  #take(flow: Flow, step: Step, stop: string): Taken {
    const nodes = flow.links.get(step.id) ?? [];
    const all = (starts: readonly string[], join: string): Sequences =>
      starts.map((start) => this.#read(flow, start, { stop: join, cut: null }).sequence);
    switch (step.kind) {
      case 'exit':
        return { item: itemOf(step, []), next: null, fill: null };
      case 'wait':
      case 'action': {
        const [next = stop, ...parted] = nodes;
        return { item: itemOf(step, []), next, fill: () => itemOf(step, all(parted, next)) };
      }
      case 'loop': {
        const [next = stop, body = END, ...parted] = nodes;
        const fill = (): Item => itemOf(step, [...all([body], jumpTo(step.id)), ...all(parted, next)]);
        return { item: itemOf(step, []), next, fill };
      }
      case 'split':
      case 'branch': {
        const number = this.#numberOf(step.id);
        const join = joinOf({ flow, step: step.id, stop, isLate: (node) => this.#numberOf(node) > number });
        switch (join.kind) {
          case 'at':
            return { item: itemOf(step, []), next: join.node, fill: () => itemOf(step, all(nodes, join.node)) };
          case 'apart':
            return { item: itemOf(step, []), next: stop, fill: () => itemOf(step, all(nodes, stop)) };
          case 'way':
            return this.#takeLiving(flow, step, { stop, living: join.index });
        }
      }
    }
  }

  /** A branch of which one way goes on: the order of the steps tells which of that way's stand after the branch. */
  #takeLiving(flow: Flow, step: Step, { stop, living }: { readonly stop: string; readonly living: number }): Taken {
    const nodes = flow.links.get(step.id) ?? [];
    const { sequence, rest } = this.#read(flow, nodes[living] ?? stop, { stop, cut: this.#numberOf(step.id) });
    const next = rest ?? stop;
    const fill = (): Item =>
      itemOf(
        step,
        nodes.map((node, index) =>
          index === living ? sequence : this.#read(flow, node, { stop: next, cut: null }).sequence,
        ),
      );
    return { item: itemOf(step, []), next, fill };
  }

  #numberOf(id: string): number {
    return this.#numbers.get(id) ?? 0;
  }
}

/** Which of these steps can be come to from each of them. */
const reachedFromEach = (steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const links = new Map(steps.map((step) => [step.id, linksOf(step).flatMap(({ to }) => (to === null ? [] : [to]))]));
  const reachedFrom = (id: string): ReadonlySet<string> => {
    const reached = new Set(links.get(id));
    // A set that grows is gone through to its end.
    for (const next of reached) for (const to of links.get(next) ?? []) reached.add(to);
    return reached;
  };
  return new Map(steps.map(({ id }) => [id, reachedFrom(id)]));
};

/** The sequences of steps that nobody has come to: those begin where only those lead that can be come to from there. */
const looseSequences = (reader: Reader): Sequences => {
  const left = reader.left;
  const reached = reachedFromEach(left);
  const begins = (id: string): boolean =>
    left.every((other) => reached.get(other.id)?.has(id) !== true || reached.get(id)?.has(other.id) === true);
  return left.filter(({ id }) => begins(id)).flatMap(({ id }) => (reader.isPlaced(id) ? [] : [reader.readFrom(id)]));
};

/** Reads a definition as a tree. Any will do, also a broken one: links into nothing become jumps, unreached steps are loose. */
export const parseDefinition = ({ trigger, reentry, options = {}, first, steps }: WorkflowDefinition): Tree => {
  const reader = new Reader(healSteps(steps));
  const main = first === undefined ? [] : reader.readFrom(first);
  return { trigger: trigger ?? null, reentry, options, main, loose: looseSequences(reader) };
};

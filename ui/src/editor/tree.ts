import type {
  Anchor,
  Assignment,
  Duration,
  Filter,
  JsonObject,
  Reentry,
  Timing,
  TriggerUse,
  Until,
  WorkflowOptions,
  ZoneSource,
} from '@innesto/sdk/contract';

/**
 * One way out of a step, and what stands in it. A branch has one for each of its branches, in the order in which they
 * are tried, and `otherwise` last; a split one for each share; a loop what it repeats; an action, a wait and a loop those that
 * were parted from `done`. `when` is a branch's condition, `weight` a share's.
 */
export interface Way {
  readonly port: string;
  readonly title: string | null;
  readonly when: Filter | null;
  readonly weight: number | null;
  readonly sequence: Sequence;
}

/** Asks a plugin to do something. After `done` comes what follows in the same sequence. */
export interface ActionItem {
  readonly kind: 'action';
  readonly id: string;
  readonly title: string | null;
  readonly contribution: string;
  readonly config: JsonObject;
  readonly timing: Timing | null;
  readonly ways: readonly Way[];
}

/** What a wait waits for. */
export type Waiting =
  | { readonly kind: 'time'; readonly duration: Duration; readonly after: Anchor | null }
  | { readonly kind: 'until'; readonly until: Until; readonly zone: ZoneSource | null };

/** Waits. After `done` comes what follows in the same sequence. */
export interface WaitItem {
  readonly kind: 'wait';
  readonly id: string;
  readonly title: string | null;
  readonly waiting: Waiting;
  readonly stopWhen: Filter | null;
  readonly ways: readonly Way[];
}

/** Tests its ways in order. */
export interface BranchItem {
  readonly kind: 'branch';
  readonly id: string;
  readonly title: string | null;
  readonly ways: readonly Way[];
}

/** Parts contacts by chance. */
export interface SplitItem {
  readonly kind: 'split';
  readonly id: string;
  readonly title: string | null;
  readonly ways: readonly Way[];
}

/** Goes through its `body` again and again: whoever comes to the end of that is at the loop again. */
export interface LoopItem {
  readonly kind: 'loop';
  readonly id: string;
  readonly title: string | null;
  readonly while: Filter;
  readonly most: number;
  readonly counter: string | null;
  readonly set: readonly Assignment[];
  readonly ways: readonly Way[];
}

/** Ends the run. */
export interface ExitItem {
  readonly kind: 'exit';
  readonly id: string;
  readonly title: string | null;
}

/** A link that the structure cannot hold: from here it goes on at a step that stands elsewhere (or nowhere). */
export interface GotoItem {
  readonly kind: 'goto';
  readonly to: string;
}

/** A way that is over without a step that says so, while others go on. */
export interface EndItem {
  readonly kind: 'end';
}

/** A step that has ways. */
export type WayItem = ActionItem | WaitItem | BranchItem | SplitItem | LoopItem;
export type StepItem = WayItem | ExitItem;
export type Item = StepItem | GotoItem | EndItem;

/**
 * Steps one after the other. What follows a step with ways is where they join: each goes on there at its end, unless
 * that is an `exit`, a `goto` or an `end`. A loop's body goes back to the loop instead.
 */
export type Sequence = readonly Item[];

/** A workflow as its editor sees it. `loose`: sequences that nobody leads to, kept until somebody needs or bins them. */
export interface Tree {
  readonly trigger: TriggerUse | null;
  readonly reentry: Reentry;
  readonly options: WorkflowOptions;
  readonly main: Sequence;
  readonly loose: readonly Sequence[];
}

/** The key of the sequence that runs begin with. */
export const MAIN = 'main';

/** The id of the trigger among items; no step can have it. */
export const TRIGGER = '!trigger';

/** The id of the advanced options among items; no step can have it. */
export const OPTIONS = '!options';

/** The port a branch takes where no condition holds. */
export const OTHERWISE = 'otherwise';

/** The port of a loop that begins what is repeated. */
export const BODY = 'again';

/** The key of a sequence that nobody leads to. */
export const looseKey = (index: number): string => `loose/${index}`;

/** The key of the sequence in a way of a step. */
export const wayKey = (step: string, port: string): string => `${step}/${port}`;

/** Whether an item is a step of the workflow, and no mere sign of where it goes on. */
export const isStep = (item: Item): item is StepItem => item.kind !== 'goto' && item.kind !== 'end';

/** The id of an item in the sequence of that key: a step's own; a `goto` or an `end` is the last of its sequence. */
export const itemId = (item: Item, sequence: string): string => (isStep(item) ? item.id : `${sequence}!`);

/** The ways that part at an item. */
export const waysOf = (item: Item): readonly Way[] => {
  switch (item.kind) {
    case 'action':
    case 'wait':
    case 'branch':
    case 'split':
    case 'loop':
      return item.ways;
    case 'exit':
    case 'goto':
    case 'end':
      return [];
  }
};

/** Whether all who come to a step part into its ways, so that nobody goes straight on. */
export const isFork = (item: Item): item is BranchItem | SplitItem => item.kind === 'branch' || item.kind === 'split';

/** Where whoever comes to the end of a way goes on: at what follows the step, or at the step itself once more. */
export const wayLeadsTo = (item: StepItem, port: string, join: string | null): string | null =>
  item.kind === 'loop' && port === BODY ? item.id : join;

// Trees do not change, so what was found out about a condition once holds for good.
const branchesThatPass = new WeakMap<BranchItem | SplitItem, boolean>();

const branchPasses = (item: BranchItem | SplitItem): boolean => {
  const known = branchesThatPass.get(item) ?? item.ways.some(({ sequence }) => goesOn(sequence));
  branchesThatPass.set(item, known);
  return known;
};

/** Whether anybody comes to what follows an item. */
export const passes = (item: Item): boolean => {
  switch (item.kind) {
    case 'action':
    case 'wait':
    case 'loop':
      return true;
    case 'branch':
    case 'split':
      return branchPasses(item);
    case 'exit':
    case 'goto':
    case 'end':
      return false;
  }
};

/** Whether a sequence leads to what follows it. */
export const goesOn = (sequence: Sequence): boolean => {
  const last = sequence.at(-1);
  return last === undefined || passes(last);
};

/** A sequence, its key, and the step in a way of which it stands (null: it stands by itself). */
export interface PlacedSequence {
  readonly key: string;
  readonly sequence: Sequence;
  readonly step: StepItem | null;
  readonly depth: number;
}

/** The sequences of a tree by themselves, with their keys: the main one, then the loose ones. */
export const rootsOf = ({ main, loose }: Tree): readonly PlacedSequence[] => [
  { key: MAIN, sequence: main, step: null, depth: 0 },
  ...loose.map((sequence, index) => ({ key: looseKey(index), sequence, step: null, depth: 0 })),
];

/** Every sequence of a tree, the outer before the inner, in the order in which they are read. */
export const sequencesOf = (tree: Tree): readonly PlacedSequence[] => {
  const found: PlacedSequence[] = [];
  const add = (at: PlacedSequence): void => {
    found.push(at);
    for (const item of at.sequence) {
      if (!isStep(item)) continue;
      for (const { port, sequence } of waysOf(item))
        add({ key: wayKey(item.id, port), sequence, step: item, depth: at.depth + 1 });
    }
  };
  for (const root of rootsOf(tree)) add(root);
  return found;
};

const addSteps = (sequence: Sequence, found: StepItem[]): void => {
  for (const item of sequence) {
    if (!isStep(item)) continue;
    found.push(item);
    for (const way of waysOf(item)) addSteps(way.sequence, found);
  }
};

/** Every step in a sequence and in its ways, in the order in which they are read. */
export const stepsIn = (sequence: Sequence): readonly StepItem[] => {
  const found: StepItem[] = [];
  addSteps(sequence, found);
  return found;
};

/** Every step of a tree, in the order in which they are read. */
export const stepsOf = (tree: Tree): readonly StepItem[] => rootsOf(tree).flatMap(({ sequence }) => stepsIn(sequence));

/** A step by its id. */
export const findStep = (tree: Tree, id: string): StepItem | null =>
  stepsOf(tree).find((step) => step.id === id) ?? null;

/** Where an item stands: in which sequence, and as which. */
export interface Standing extends PlacedSequence {
  readonly item: Item;
  readonly index: number;
}

/** Where the item of an id stands. */
export const findItem = (tree: Tree, id: string): Standing | null => {
  for (const placed of sequencesOf(tree)) {
    const index = placed.sequence.findIndex((item) => itemId(item, placed.key) === id);
    const item = placed.sequence[index];
    if (item !== undefined) return { ...placed, item, index };
  }
  return null;
};

import type { StepNumbers } from '@innesto/sdk/contract';

/** A step in the numbers that a person reads. `done`: left by any way but `skipped` and `failed`. */
export interface StepCounts {
  readonly entered: number;
  readonly waiting: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly ended: number;
}

const NOTHING: StepCounts = { entered: 0, waiting: 0, done: 0, skipped: 0, failed: 0, ended: 0 };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** A step's numbers as they are shown; one that nobody came to yet has none. */
export const countsOf = (numbers: StepNumbers | undefined): StepCounts => {
  if (numbers === undefined) return NOTHING;
  const { skipped = 0, failed = 0, ...others } = numbers.ports;
  return {
    entered: numbers.entered,
    waiting: numbers.waiting,
    ended: numbers.ended,
    skipped,
    failed,
    done: sum(Object.values(others)),
  };
};

/** How many left by these ports, and which share of all who left that is; no share where nobody left. */
export const wayCount = (
  numbers: StepNumbers | undefined,
  ports: readonly string[],
): { readonly count: number; readonly share: number | null } => {
  const links = new Map(Object.entries(numbers?.ports ?? {}));
  const all = sum([...links.values()]);
  const count = sum(ports.map((port) => links.get(port) ?? 0));
  return { count, share: all === 0 ? null : count / all };
};

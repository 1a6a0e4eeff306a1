import { parseArgs } from 'node:util';
import { WORKLOADS, type Workload } from './peer.ts';
import { PINS } from './pins.ts';

/** The systems that can be asked for by name. */
export type PeerName = keyof typeof PINS;
const NAMES = Object.keys(PINS).filter((name): name is PeerName => name in PINS);

const OURS = 'ours';

/** What to measure. */
export interface Plan {
  readonly names: readonly PeerName[];
  readonly workloads: readonly Workload[];
  /** Where they are installed to stay; null: in a temporary folder that goes afterwards. */
  readonly keep: string | null;
  /** Whether the hub and the bare handler are measured beside them. */
  readonly ours: boolean;
  readonly waiting: number;
  readonly seconds: number;
}

/** A plan, or what is wrong with what was asked. */
export type Asked = { readonly plan: Plan } | { readonly problem: string };

export const USAGE = `npm run bench:peers -- [${NAMES.join('] [')}] [${OURS}] [${WORKLOADS.join('] [')}]
  ${OURS} alone: nobody else, and nothing to install
  --keep <folder>    install there and leave it, so that the next run finds it (absent: a temporary folder)
  --waiting <n>      how many executions wait, at the most (100000)
  --seconds <n>      how long each round of events takes, about (6)
  --alone            without the hub and the bare handler beside them`;

const isName = (word: string): word is PeerName => NAMES.some((name) => name === word);
const isWorkload = (word: string): word is Workload => WORKLOADS.some((name) => name === word);

const numberOf = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Number(text);
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

const OPTIONS = {
  keep: { type: 'string' },
  waiting: { type: 'string' },
  seconds: { type: 'string' },
  alone: { type: 'boolean' },
} as const;

const parsed = (words: readonly string[]) => {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Reads what stands behind the command's name. */
export const readArguments = (words: readonly string[]): Asked => {
  const read = parsed(words);
  if (typeof read === 'string') return { problem: read };
  const { positionals, values } = read;
  const names = positionals.filter(isName);
  const workloads = positionals.filter(isWorkload);
  const unknown = positionals.filter((word) => !isName(word) && !isWorkload(word) && word !== OURS);
  if (unknown.length > 0) return { problem: `There is no ${unknown.join(', ')}.` };
  const waiting = numberOf(values.waiting, 100_000);
  const seconds = numberOf(values.seconds, 6);
  if (!isCount(waiting)) return { problem: '--waiting takes a whole number.' };
  if (!isCount(seconds) || seconds > 60) return { problem: '--seconds takes a whole number up to 60.' };
  return {
    plan: {
      names: names.length === 0 && !positionals.includes(OURS) ? NAMES : NAMES.filter((name) => names.includes(name)),
      workloads: workloads.length === 0 ? WORKLOADS : WORKLOADS.filter((name) => workloads.includes(name)),
      keep: values.keep ?? null,
      ours: values.alone !== true,
      waiting,
      seconds,
    },
  };
};

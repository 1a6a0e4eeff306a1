import { setTimeout as sleep } from 'node:timers/promises';
import { altogether, perPiece } from './answering.ts';
import type { Figures, Resumed, RunningPeer, Times, Waits } from './peer.ts';
import { within } from './within.ts';

const MINUTE = 60_000;
const IDLE_MS = 10_000;
const LONGEST_RESUMING_MS = 240_000;
const MANY = 100_000;

/** What executions that wait cost a system, and how they went on. */
export interface Waited {
  readonly held: number;
  /** Null: nothing is kept. */
  readonly diskBytesEach: number | null;
  readonly memoryMegabytes: number;
  readonly memoryBytesEach: number;
  /** Shares of one core, the database server included: while they wait, and before there were any. */
  readonly idle: number;
  readonly idleBefore: number;
  readonly firstLateMs: number | null;
  readonly resumed: number;
  readonly perSecond: number | null;
  readonly ownMicroseconds: number;
  readonly serverMicroseconds: number | null;
}

/** When who waits is to be in, and when they go on: on a whole minute, for some know no smaller unit. */
export const planWaiting = (now: number, count: number, { feedSeconds, quietSeconds }: Waits): Times => {
  const feed = Math.max(15, Math.ceil((feedSeconds * count) / MANY));
  const feedUntil = now + feed * 1000;
  return { feedUntil, until: Math.ceil((feedUntil + quietSeconds * 1000) / MINUTE) * MINUTE };
};

const idleBetween = (before: Figures, after: Figures): number => altogether(perPiece(before, after, IDLE_MS * 1000));

const idleOf = async (running: RunningPeer): Promise<{ readonly share: number; readonly figures: Figures }> => {
  const before = await running.figures();
  await sleep(IDLE_MS);
  const figures = await running.figures();
  return { share: idleBetween(before, figures), figures };
};

/** Looks until all have gone on, or for as long as one may wait for that. */
const follow = async (
  running: RunningPeer,
  held: number,
): Promise<{ readonly first: Resumed; readonly last: Resumed; readonly seconds: number }> => {
  const end = Date.now() + LONGEST_RESUMING_MS;
  let first: Resumed = { count: 0, firstAt: null };
  while (first.count === 0 && Date.now() < end) {
    first = await running.resumed();
    if (first.count === 0) await sleep(10);
  }
  const began = performance.now();
  const seenAt = Date.now();
  let last = first;
  while (last.count < held && Date.now() < end) {
    await sleep(200);
    last = await running.resumed();
  }
  return {
    first: { count: first.count, firstAt: first.firstAt ?? (first.count === 0 ? null : seenAt) },
    last,
    seconds: (performance.now() - began) / 1000,
  };
};

/** How many went on in a second, from the first look that saw any to the last; null where that look saw all. */
export const rateOf = (first: number, last: number, seconds: number): number | null =>
  last > first && seconds > 0 ? (last - first) / seconds : null;

/** Lets executions wait for one moment, and follows how they go on. */
export const measureWaiting = async (
  running: RunningPeer,
  { count, waits, tell }: { readonly count: number; readonly waits: Waits; readonly tell: (what: string) => void },
): Promise<Waited> => {
  await sleep(5000);
  const rest = await idleOf(running);
  const times = planWaiting(Date.now(), count, waits);
  tell(`letting up to ${count.toLocaleString('en')} wait`);
  const held = await within(900, 'letting them wait', running.holdWaiting(count, times));
  const seconds = Math.round((times.until - Date.now()) / 1000);
  if (seconds < 15) throw new Error(`${held} wait, and the moment for which they do is ${-seconds} seconds ago`);
  tell(`${held.toLocaleString('en')} wait, for ${seconds} seconds more`);
  await sleep(3000);
  const idle = await idleOf(running);
  await sleep(Math.max(0, times.until - Date.now() - 100));
  const before = await running.figures();
  const { first, last, seconds: took } = await follow(running, held);
  tell(`${last.count.toLocaleString('en')} have gone on`);
  const cost = perPiece(before, await running.figures(), Math.max(1, last.count));
  const grown = (idle.figures.memoryMegabytes - rest.figures.memoryMegabytes) * 1_048_576;
  const { diskBytes } = idle.figures;
  return {
    held,
    diskBytesEach:
      diskBytes === null || rest.figures.diskBytes === null ? null : (diskBytes - rest.figures.diskBytes) / held,
    memoryMegabytes: idle.figures.memoryMegabytes,
    memoryBytesEach: grown / held,
    idle: idle.share,
    idleBefore: rest.share,
    firstLateMs: first.firstAt === null ? null : first.firstAt - times.until,
    resumed: last.count,
    perSecond: rateOf(first.count, last.count, took),
    ...cost,
  };
};

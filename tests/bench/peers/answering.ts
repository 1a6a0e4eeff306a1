import { callMany, type Calls } from '../calls.ts';
import { median } from '../measure.ts';
import type { Figures, RunningPeer } from './peer.ts';
import { within } from './within.ts';

const CONNECTIONS = 16;
const ROUNDS = 3;
const WARM_UP_SECONDS = 4;
const MOST_TURNS = 12;
const LONGEST_SECONDS = 300;
const FEWEST = 48;
const MOST = 10_000;

/** What an event cost a system. */
export interface Answered {
  /** Of its own processes. */
  readonly ownMicroseconds: number;
  readonly serverMicroseconds: number | null;
  readonly perSecond: number;
  readonly medianMs: number;
}

/** How many calls take about so many seconds. */
export const callsFor = (perSecond: number, seconds: number): number =>
  Math.round(Math.min(MOST, Math.max(FEWEST, perSecond * seconds)));

/** What is between two looks at a system's figures, by the piece. */
export const perPiece = (
  before: Figures,
  after: Figures,
  pieces: number,
): { readonly ownMicroseconds: number; readonly serverMicroseconds: number | null } => ({
  ownMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / pieces,
  serverMicroseconds:
    before.serverMicroseconds === null || after.serverMicroseconds === null
      ? null
      : (after.serverMicroseconds - before.serverMicroseconds) / pieces,
});

/** What it cost altogether, its database server included. */
export const altogether = ({
  ownMicroseconds,
  serverMicroseconds,
}: {
  readonly ownMicroseconds: number;
  readonly serverMicroseconds: number | null;
}): number => ownMicroseconds + (serverMicroseconds ?? 0);

/** The round in the middle, by what it cost altogether. */
export const middleRound = (rounds: readonly Answered[]): Answered => {
  const middle = median(rounds.map(altogether));
  const found = rounds.find((round) => altogether(round) === middle);
  if (found === undefined) throw new Error('there was no round');
  return found;
};

interface Called {
  readonly perSecond: number;
  readonly took: readonly number[];
}

/** Calls go on where the last ones ended. */
const caller = (running: RunningPeer): ((count: number) => Promise<Called>) => {
  let sent = 0;
  return async (count) => {
    const from = sent;
    sent += count;
    const { url, headers, body } = running.event;
    const calls: Calls = {
      url: typeof url === 'string' ? url : (number) => url(from + number),
      headers,
      body: (number) => body(from + number),
    };
    const began = performance.now();
    const took = await within(LONGEST_SECONDS, `${count} events`, callMany(calls, { connections: CONNECTIONS, count }));
    await within(LONGEST_SECONDS, `${sent} events acted upon`, running.acted(sent));
    return { took, perSecond: count / ((performance.now() - began) / 1000) };
  };
};

/** Calls for a while, and on as long as that still makes it much quicker; gives how many it answers in a second. */
const warmUp = async (call: (count: number) => Promise<Called>): Promise<number> => {
  const end = performance.now() + WARM_UP_SECONDS * 1000;
  let before = 0;
  let { perSecond } = await call(FEWEST);
  for (let turn = 0; turn < MOST_TURNS && (performance.now() < end || perSecond > before * 1.5); turn++) {
    before = perSecond;
    ({ perSecond } = await call(callsFor(perSecond, 2)));
  }
  return perSecond;
};

/** Measures what an event costs: some to warm up, then rounds of about so many seconds. */
export const measureAnswers = async (
  running: RunningPeer,
  { seconds, tell }: { readonly seconds: number; readonly tell: (what: string) => void },
): Promise<Answered> => {
  const call = caller(running);
  let perSecond = await warmUp(call);
  const rounds: Answered[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const count = callsFor(perSecond, seconds);
    tell(`round ${round} of ${ROUNDS}: ${count.toLocaleString('en')} events`);
    const before = await running.figures();
    const called = await call(count);
    const cost = perPiece(before, await running.figures(), count);
    ({ perSecond } = called);
    rounds.push({ ...cost, perSecond, medianMs: median(called.took) });
  }
  return middleRound(rounds);
};

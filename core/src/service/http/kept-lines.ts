import { Agent, type AgentOptions } from 'node:http';
import { Agent as SafeAgent } from 'node:https';
import type { Socket } from 'node:net';

/** A line to the other side, and what says requests on it one after the other. */
export interface Line {
  readonly socket: Socket;
  readonly agent: Agent;
  readonly openedAt: number;
}

/** Lines that stay open for a moment after an answer, for whoever asks the same of the same side next. */
export interface KeptLines {
  /** One on which nothing has been said since; null: there is none. */
  take(place: string): Line | null;
  /** Keeps a line whose answer came whole. */
  give(place: string, line: Line): void;
}

/** The other side mostly waits five seconds or more, some two: a line is let go before, so that nothing is said to who has just gone. */
const IDLE_MS = 1500;
/** A name may lead elsewhere by now. */
const LONGEST_MS = 60_000;
const MOST_A_PLACE = 50;
const MOST = 500;

// Without a time of its own an agent does not mind for how long the other side says that it waits.
const ONE: AgentOptions = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, timeout: IDLE_MS };

/** Puts an agent over a socket that is open: it never opens another. */
export const lineOver = (socket: Socket, { isSafe, now }: { readonly isSafe: boolean; readonly now: number }): Line => {
  const agent = isSafe ? new SafeAgent(ONE) : new Agent(ONE);
  agent.createConnection = () => socket;
  return { socket, agent, openedAt: now };
};

const isQuiet = ({ socket, agent }: Line): boolean =>
  socket.writable && !socket.readableEnded && socket.readableLength === 0 && Object.keys(agent.freeSockets).length > 0;

/** Opens a keeping of lines. `uptime`: milliseconds that only ever elapse. */
export const createKeptLines = (uptime: () => number = () => performance.now()): KeptLines => {
  const kept = new Map<string, Map<Line, NodeJS.Timeout>>();
  let count = 0;
  const drop = (place: string, line: Line): void => {
    const own = kept.get(place);
    clearTimeout(own?.get(line));
    if (own?.delete(line) === true) count -= 1;
    if (own?.size === 0) kept.delete(place);
  };
  const end = (line: Line): void => void line.socket.destroy();
  return {
    take: (place) => {
      // The youngest: it was used last, and is most likely there.
      for (const line of [...(kept.get(place)?.keys() ?? [])].toReversed()) {
        drop(place, line);
        if (isQuiet(line)) return line;
        end(line);
      }
      return null;
    },
    give: (place, line) => {
      const own = kept.get(place) ?? new Map<Line, NodeJS.Timeout>();
      if (uptime() - line.openedAt > LONGEST_MS || own.size >= MOST_A_PLACE || count >= MOST) return end(line);
      const timer = setTimeout(() => {
        drop(place, line);
        end(line);
      }, IDLE_MS);
      timer.unref();
      kept.set(place, own.set(line, timer));
      count += 1;
    },
  };
};

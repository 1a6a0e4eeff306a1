/** A way to the database by which bytes come, as far as it can be told whether any do. */
export interface Line {
  readonly bytesRead: number;
  /** Breaks it off: whoever waits for an answer on it is told so. */
  destroy(): void;
  once(event: 'close', gone: () => void): void;
}

/** Notices lines on which nothing comes any more, though nobody has hung up. */
export interface SilenceWatch {
  /** From now on this line is listened to, until it closes. */
  join(line: Line): void;
  /** Asks something small; where no answer comes, the lines are broken off on which nothing was heard meanwhile. */
  ask<Answer>(question: () => Promise<Answer>): Promise<Answer>;
}

const LOOK_EVERY_MS = 5000;
/** Looks without an answer. Looks, not a time: a process that stood still finds what has come for it only after its timers. */
const MOST_SILENT_LOOKS = 4;

/** How it is told that a question came to nobody, and how long it waits. */
export interface SilencePorts {
  /** Whether an error says no more than that there was no line to ask on: any other one is an answer. */
  readonly isUnasked: (error: unknown) => boolean;
  /** Waits from look to look (milliseconds). */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** A pause that keeps no process from ending. */
const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());

/**
 * Starts listening. A machine that vanishes, or a network that drops what is sent, ends no connection: the system waits a quarter of an hour
 * for an answer, and whoever asked with it. What takes long by its nature is told from that by the small question, which is answered
 * meanwhile.
 */
export const watchSilence = ({ isUnasked, pause = rest }: SilencePorts): SilenceWatch => {
  const lines = new Set<Line>();
  const listen = async (isAnswered: () => boolean): Promise<void> => {
    const before = new Map([...lines].map((line) => [line, line.bytesRead]));
    for (let look = 0; look < MOST_SILENT_LOOKS; look++) {
      await pause(LOOK_EVERY_MS);
      if (isAnswered()) return;
    }
    for (const [line, read] of before) if (lines.has(line) && line.bytesRead === read) line.destroy();
  };
  return {
    join: (line) => {
      lines.add(line);
      line.once('close', () => lines.delete(line));
    },
    ask: async (question) => {
      let answered = false;
      void listen(() => answered);
      try {
        const answer = await question();
        answered = true;
        return answer;
      } catch (error) {
        answered = !isUnasked(error);
        throw error;
      }
    },
  };
};

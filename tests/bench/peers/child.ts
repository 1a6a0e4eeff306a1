import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const END_WITHIN_MS = 15_000;
const LAST_WORDS = 4000;

/** What to run, and where. */
export interface Command {
  readonly program: string;
  readonly words: readonly string[];
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A process that this run has started, and ends. */
export interface Child {
  readonly pid: number;
  /** The end of what it has said. */
  readonly said: () => string;
  /** Resolves with its code when it has ended. */
  readonly ended: Promise<number | null>;
  /** Rejects when it has ended, with the last of its words. */
  readonly died: Promise<never>;
  /** Asks it to end; ends it, where it does not. */
  readonly stop: () => Promise<void>;
}

// What would make a peer behave otherwise than for anybody else: our own database, our own way of running TypeScript.
const OURS = /^(DATABASE_URL|NODE_OPTIONS|INNESTO_.*|npm_(package|lifecycle)_.*|npm_config_local_prefix|INIT_CWD)$/;

/** The environment without what is ours. */
const plainEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || OURS.test(name) ? [] : [[name, value] as const],
    ),
  );

/** Starts a process. */
export const startChild = ({ program, words, folder, environment = {}, signal }: Command): Child => {
  const child = spawn(program, words, {
    cwd: folder,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...environment },
  });
  let said = '';
  const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-LAST_WORDS));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.on('error', ({ message }) => (said += `\n${message}`));
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  ended.catch(() => undefined);
  const died = ended.then((code) => {
    throw new Error(`its process has ended with ${code}; it said last:\n${said}`);
  });
  died.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    said: () => said,
    ended,
    died,
    stop: async () => {
      child.kill('SIGTERM');
      const patience = sleep(END_WITHIN_MS, 'patience', { ref: false });
      if ((await Promise.race([ended.catch(() => null), patience])) !== 'patience') return;
      child.kill('SIGKILL');
      await ended.catch(() => null);
    },
  };
};

/** Waits until a process is ready: looks again and again, and gives up with the last of its words when it has ended or takes too long. */
export const untilReady = async <Seen>(
  child: Child,
  {
    what,
    seconds,
    look,
  }: { readonly what: string; readonly seconds: number; readonly look: () => Promise<Seen | null> },
): Promise<Seen> => {
  let over = false;
  void child.ended.then(
    () => (over = true),
    () => (over = true),
  );
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (over) throw new Error(`${what}: the process has ended; it said last:\n${child.said()}`);
    if (performance.now() > end)
      throw new Error(`${what}: not within ${seconds} seconds; it said last:\n${child.said()}`);
    await sleep(50);
  }
};

/** The port on which a process of ours says that it listens. */
export const portOf = (child: Child, what: string): Promise<string> =>
  untilReady(child, {
    what: `${what} starts`,
    seconds: 120,
    look: () => Promise.resolve(/^(?:port )?(\d+)$/m.exec(child.said())?.[1] ?? null),
  });

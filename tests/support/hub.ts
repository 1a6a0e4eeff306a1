import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** The hub as it is built: what the README starts. */
export const HUB_PROGRAM = join(ROOT, 'core', 'dist', 'hub', 'main.js');
/** A bound for giving up: beside a dozen other programs a start takes a minute. */
const LONGEST_START_MS = 150_000;

/** A hub in a process of its own, started as the README starts it. */
export interface RunningHub {
  readonly url: string;
  /** The one-time secret that the terminal shows at the first start; null once someone has signed up. */
  readonly setUpToken: string | null;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Where a hub keeps its data, and what else it is told. */
export interface HubOptions {
  readonly dataFolder: string;
  readonly databaseUrl?: string | null;
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another build of it than this folder's. */
  readonly program?: string;
  /** For how long it may start. */
  readonly patienceMs?: number;
}

// Up to the last line of its greeting: what it prints may come in pieces.
const READY = /Innesto is ready: (http:\/\/\S+)[\s\S]*Ctrl-C ends it/;
const SET_UP = /#\/set-up\/(\S+)/;

const waitForReady = (child: ChildProcess, output: () => string, patienceMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the hub did not start within ${patienceMs / 1000} seconds:\n${output()}`));
    }, patienceMs);
    const look = (): void => {
      const address = READY.exec(output())?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the hub ended with ${code} before it was ready:\n${output()}`));
    });
  });

/** A hub on its way up. */
export interface StartingHub {
  readonly ready: Promise<RunningHub>;
  /** Ends it as a power cut would, up or not. */
  kill(): Promise<void>;
}

const endedBy = async (
  child: ChildProcess,
  signal: NodeJS.Signals,
  exited: Promise<unknown[]>,
): Promise<number | null> => {
  child.kill(signal);
  const [code] = await exited;
  return typeof code === 'number' ? code : null;
};

/** Starts a hub, and does not wait for it. */
export const launchHub = ({
  dataFolder,
  databaseUrl = null,
  port = 0,
  environment = {},
  program = HUB_PROGRAM,
  patienceMs = LONGEST_START_MS,
}: HubOptions): StartingHub => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, 'serve'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      NODE_OPTIONS: '',
      PORT: String(port),
      INNESTO_DATA: dataFolder,
      INNESTO_LEASE_MS: '2000',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      ...environment,
    },
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => void (await endedBy(child, 'SIGKILL', exited));
  const ready = waitForReady(child, () => printed, patienceMs).then((url) => ({
    url,
    setUpToken: SET_UP.exec(printed)?.[1] ?? null,
    pid: child.pid ?? 0,
    output: () => printed,
    stop: () => endedBy(child, 'SIGTERM', exited),
    kill,
  }));
  return { ready, kill };
};

/** Starts a hub and waits until it answers. */
export const startHub = (options: HubOptions): Promise<RunningHub> => launchHub(options).ready;

import { fork } from 'node:child_process';
import { Compile } from 'typebox/compile';
import { hostModules, pluginProcessFlags, siblingModule } from '../host/process-flags.ts';
import { PluginFailure } from './plugin-failure.ts';
import { FromSandbox, type Question } from './sandbox-message.ts';

/** The sandbox engine of the hub around one script, in a process of its own as in the hub. */
export interface TestSandbox {
  /** Asks the plugin about one item. */
  readonly ask: (question: Omit<Question, 'id'>) => Promise<unknown>;
  readonly logs: readonly string[];
  readonly close: () => void;
}

/** No isolate bounds every loop of native code; the process around it is killed instead. */
const DEADLINE_MS = 20_000;

type Outcome = FromSandbox['outcome'];

interface SandboxProcess {
  readonly ask: (question: Omit<Question, 'id'>) => Promise<Outcome>;
  readonly isOver: () => boolean;
  readonly kill: () => void;
}

/** Opens the sandbox for a script. Its process starts with the first question, and again after it had to be killed. */
export const openSandbox = (script: string, { deadlineMs = DEADLINE_MS } = {}): TestSandbox => {
  const logs: string[] = [];
  let current: SandboxProcess | undefined;
  return {
    logs,
    async ask(question) {
      if (current === undefined || current.isOver()) current = startProcess(script, { logs, deadlineMs });
      return valueOf(await current.ask(question));
    },
    close() {
      current?.kill();
    },
  };
};

const reply = Compile(FromSandbox);

const startProcess = (
  script: string,
  { logs, deadlineMs }: { readonly logs: string[]; readonly deadlineMs: number },
): SandboxProcess => {
  const child = fork(siblingModule('sandbox-process', import.meta.url), {
    execArgv: pluginProcessFlags(hostModules(), {
      modules: [new URL('./', import.meta.url)],
      packages: [],
      from: new URL(import.meta.url),
    }),
    env: { TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // A plugin that nobody closed must not keep a finished test run from ending; whoever asks waits on a timer.
  child.unref();
  child.channel?.unref();
  child.send({ script });
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let over = false;
  let questions = 0;
  const end = (outcome: Outcome): void => {
    over = true;
    child.kill('SIGKILL');
    for (const settle of waiting.values()) settle(outcome);
  };
  child.on('message', (message) => {
    if (!reply.Check(message)) return;
    logs.push(...message.logs);
    waiting.get(message.id)?.(message.outcome);
  });
  child.on('error', () => end(DIED));
  child.on('exit', () => end(DIED));
  return {
    isOver: () => over,
    kill: () => end(CLOSED),
    ask: (question) =>
      new Promise((resolve) => {
        const id = ++questions;
        const deadline = setTimeout(() => end(HUNG), deadlineMs);
        waiting.set(id, (outcome) => {
          clearTimeout(deadline);
          waiting.delete(id);
          resolve(outcome);
        });
        child.send({ id, ...question });
      }),
  };
};

const stopped = (code: string, message: string): Outcome => ({ kind: 'stopped', code, message });
const HUNG = stopped('timeout', 'The sandbox stopped the plugin: its process had to be killed.');
const DIED = stopped('memory', 'The plugin brought the process of the sandbox down.');
const CLOSED = stopped('closed', 'The sandbox was closed before the plugin answered.');

const valueOf = (outcome: Outcome): unknown => {
  switch (outcome.kind) {
    case 'answered':
      return JSON.parse(outcome.value) as unknown;
    case 'threw':
    case 'stopped':
      throw new PluginFailure(outcome.code, outcome.message);
  }
};

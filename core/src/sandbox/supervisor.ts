import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import { Courtroom } from './courtroom.ts';
import { startHost, type Host, type HostEvents, type HostSettings } from './host.ts';
import { judge, type Death } from './judge.ts';
import type { Pending } from './pending.ts';
import type { PluginScript, Sandbox } from './port.ts';

/** What the sandbox tells about itself, for logs and numbers. */
export type SandboxEvent =
  | { readonly kind: 'host-ready'; readonly pid: number | undefined; readonly bootMs: number }
  | { readonly kind: 'host-died'; readonly pid: number | undefined; readonly death: Death }
  | {
      readonly kind: 'condemned';
      readonly workspace: string;
      readonly plugin: string;
      readonly version: string;
      readonly verdict: string;
      readonly detail: string;
    };

/** How to run the sandbox. */
export interface SandboxOptions {
  /** Threads of a host process (absent: 2). */
  readonly threads?: number;
  /** How long a call may hold a thread before its process is killed (absent: 3000). */
  readonly deadlineMs?: number;
  /** How large a host process may grow (absent: 768). */
  readonly memoryMb?: number;
  /** How long a host process may take to come up before it is given up (absent: 30,000). */
  readonly bootMs?: number;
  readonly onEvent?: (event: SandboxEvent) => void;
}

/** The sandbox, with what only its owner and its tests ask. */
export interface SandboxSupervisor extends Sandbox {
  /** The process that takes calls at present. */
  hostPid(): number | undefined;
}

/** Longest text of a batch: an isolate that has to parse more runs out of its own memory and time, and the plugin would be blamed. */
const BATCH_SIZE = 4 * 1024 * 1024;
/** A call under which so many processes ended, though it was not to blame, is given back to who asked. */
const MOST_DEATHS = 8;
/** Processes that ended in a row before they were up; after so many, waiting calls are given back. */
const MOST_FAILED_BOOTS = 4;
/** The first pause before another try to start a process; it doubles. */
const BOOT_PAUSE_MS = 200;

/**
 * Starts the sandbox; resolves when its first host process is up, rejects when none can be started.
 *
 * One host process takes the calls; another stands by, warm. When one ends, the other takes its place, and the calls
 * that were not to blame are asked again. Calls that may be to blame go to the courtroom: a process of their own, one
 * call at a time.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<SandboxSupervisor> {
  const supervisor = new Supervisor(options);
  await supervisor.up;
  return supervisor;
}

class Supervisor implements SandboxSupervisor, HostEvents {
  readonly up: Promise<void>;
  readonly #settings: HostSettings;
  readonly #emit: (event: SandboxEvent) => void;
  readonly #scripts = new Map<string, PluginScript>();
  readonly #pending = new Map<number, Pending>();
  /** Every process that has not ended, and the scripts that it holds. */
  readonly #hosts = new Map<Host, Set<PluginScript>>();
  readonly #court: Courtroom;
  #active: Host | null = null;
  #spare: Host | null = null;
  readonly #waiting: Pending[] = [];
  #retry: NodeJS.Timeout | undefined;
  #failedBoots = 0;
  #nextId = 1;
  #closed = false;
  #isUp: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;
  #gone: (() => void) | null = null;
  #closing: Promise<void> | null = null;

  constructor({
    threads = 2,
    deadlineMs = 3_000,
    memoryMb = 768,
    bootMs = 30_000,
    onEvent = () => undefined,
  }: SandboxOptions) {
    this.#settings = { threads, deadlineMs, memoryMb, bootMs };
    this.#emit = onEvent;
    this.#court = new Courtroom({
      takeHost: () => this.#takeHost(),
      ask: (host, pending) => this.#ask(host, pending),
      giveBack: (pending) => this.#settle(pending, { kind: 'interrupted' }),
    });
    this.up = new Promise((resolve, reject) => {
      this.#isUp = { resolve, reject };
    });
    this.#fill();
  }

  hostPid(): number | undefined {
    return this.#active?.pid;
  }

  load(script: PluginScript): Promise<void> {
    this.#scripts.set(`${script.plugin}@${script.version}`, script);
    return Promise.resolve();
  }

  invoke(call: Invocation): Promise<InvocationOutcome> {
    if (this.#closed) return Promise.resolve({ kind: 'interrupted' });
    if (!this.#scripts.has(`${call.plugin}@${call.version}`)) {
      return Promise.reject(new Error(`The script of ${call.plugin} ${call.version} was not loaded.`));
    }
    if (call.items.length > BATCH_SIZE) {
      return Promise.reject(
        new Error(`A batch of ${call.items.length} characters was asked; ${BATCH_SIZE} are allowed.`),
      );
    }
    return new Promise((answer, fail) => {
      const pending: Pending = { id: this.#nextId++, call, deaths: 0, answer, fail };
      this.#pending.set(pending.id, pending);
      this.#place(pending);
    });
  }

  dispose({
    plugin,
    version,
    workspace,
  }: {
    readonly plugin: string;
    readonly version: string;
    readonly workspace?: string;
  }): void {
    for (const host of this.#hosts.keys())
      host.send({ kind: 'dispose', plugin, version, workspace: workspace ?? null });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#court.close();
    for (const pending of this.#pending.values()) this.#settle(pending, { kind: 'interrupted' });
    if (this.#hosts.size === 0) return Promise.resolve();
    for (const host of this.#hosts.keys()) host.kill({ kind: 'closed' });
    return new Promise((resolve) => {
      this.#gone = resolve;
    });
  }

  // ── what hosts tell ───────────────────────────────────────────────────────────────────────────────────────────────

  ready(host: Host): void {
    if (this.#closed) return;
    this.#failedBoots = 0;
    this.#emit({ kind: 'host-ready', pid: host.pid, bootMs: performance.now() - host.startedAt });
    if (host === this.#active) this.#open(host);
    this.#court.hostReady(host);
  }

  said(host: Host, message: Parameters<HostEvents['said']>[1]): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#court.over(pending);
    if (message.kind === 'failed') return this.#fail(pending, new Error(`The sandbox failed: ${message.detail}`));
    const { outcome } = message;
    if (outcome.kind === 'interrupted') return this.#again(pending);
    if (outcome.kind === 'answered' && outcome.answers.length !== pending.call.count) {
      this.#again(pending);
      return host.kill({ kind: 'untrusted' });
    }
    this.#settle(pending, outcome);
  }

  died(host: Host, death: Death): void {
    this.#hosts.delete(host);
    this.#emit({ kind: 'host-died', pid: host.pid, death });
    if (this.#closed) {
      if (this.#hosts.size === 0) this.#gone?.();
      return;
    }
    if (!host.isReady() && death.kind !== 'killed' && death.kind !== 'closed') this.#failedBoots += 1;
    const alone = this.#court.isHeldIn(host);
    if (alone) this.#court.hostDied();
    if (host === this.#spare) this.#spare = null;
    if (host === this.#active) this.#active = null;
    // The warm process takes over first: the courtroom would take it otherwise.
    if (this.#failedBoots === 0) this.#fill();
    this.#clear(host, death, alone);
    if (this.#failedBoots > 0) this.#fillLater(death);
  }

  /** Shares out the calls of a host that ended: the culprit's verdict, suspects to the courtroom, the rest asked again. */
  #clear(host: Host, death: Death, alone: boolean): void {
    const running = [...host.calls].filter(([, state]) => state === 'running').map(([id]) => id);
    const judgement = judge(death, { running, alone });
    const { culprit } = judgement;
    // A crash may have swallowed the word of who had started.
    const suspects = death.kind === 'crashed' && running.length === 0 ? [...host.calls.keys()] : judgement.suspects;
    const guilty = culprit === null ? undefined : this.#pending.get(culprit.id);
    if (culprit !== null && guilty !== undefined) {
      this.#court.convict(guilty.call);
      this.#settle(guilty, { kind: 'condemned', verdict: culprit.verdict, detail: culprit.detail });
    }
    // The newest first: who was running longest is most likely guilty, and the others need not wait for that one.
    for (const id of [...host.calls.keys()].toReversed()) {
      const pending = this.#pending.get(id);
      if (pending === undefined) continue;
      if (running.includes(id) || suspects.includes(id)) pending.deaths += 1;
      if (pending.deaths >= MOST_DEATHS) this.#settle(pending, { kind: 'interrupted' });
      else if (suspects.includes(id)) this.#court.summon(pending);
      else this.#place(pending);
    }
    if (this.#failedBoots === 0) this.#court.resume();
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #place(pending: Pending): void {
    if (this.#court.isOnProbation(pending.call)) this.#court.summon(pending);
    else if (this.#active?.isReady() === true) this.#ask(this.#active, pending);
    else this.#waiting.push(pending);
  }

  #ask(host: Host, pending: Pending): void {
    const { call } = pending;
    const script = this.#scripts.get(`${call.plugin}@${call.version}`);
    const held = this.#hosts.get(host);
    if (script !== undefined && held?.has(script) === false) {
      host.send({ kind: 'load', script });
      held.add(script);
    }
    host.send({ kind: 'invoke', id: pending.id, call });
  }

  #again(pending: Pending): void {
    pending.deaths += 1;
    if (pending.deaths >= MOST_DEATHS) this.#settle(pending, { kind: 'interrupted' });
    else this.#place(pending);
  }

  #settle(pending: Pending, outcome: InvocationOutcome): void {
    if (!this.#pending.delete(pending.id)) return;
    if (outcome.kind === 'condemned') {
      const { workspace, plugin, version } = pending.call;
      this.#emit({ ...outcome, workspace, plugin, version });
    }
    pending.answer(outcome);
  }

  #fail(pending: Pending, error: Error): void {
    if (this.#pending.delete(pending.id)) pending.fail(error);
  }

  // ── processes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #start(): Host {
    const host = startHost(this.#settings, this);
    this.#hosts.set(host, new Set());
    return host;
  }

  /** The warm process that stands by, or a new one: for the courtroom. */
  #takeHost(): Host {
    const host = this.#spare ?? this.#start();
    this.#spare = null;
    if (this.#active?.isReady() === true) this.#spare = this.#start();
    return host;
  }

  /** Sees to it that one process takes the calls and, once that one is up, another stands by. */
  #fill(): void {
    if (this.#closed) return;
    if (this.#active === null) {
      this.#active = this.#spare ?? this.#start();
      this.#spare = null;
    }
    if (this.#active.isReady()) this.#open(this.#active);
  }

  #open(host: Host): void {
    this.#isUp?.resolve();
    this.#isUp = null;
    for (const pending of this.#waiting.splice(0)) this.#ask(host, pending);
    this.#spare ??= this.#start();
  }

  /** Processes end before they are up: pauses, tries again, and gives the calls back if that goes on. */
  #fillLater(death: Death): void {
    // A machine that does much else may be slow, and a signal may come by chance; a process that ends by itself would do so again.
    const mayBeChance = death.kind === 'silent' || (death.kind === 'crashed' && death.how.startsWith('SIG'));
    const isHopeless = !mayBeChance || this.#failedBoots >= MOST_FAILED_BOOTS;
    if (this.#isUp !== null && isHopeless) {
      this.#closed = true;
      this.#isUp.reject(
        new Error(`The plugin host does not start: ${death.kind === 'crashed' ? death.how : death.kind}`),
      );
      return;
    }
    if (this.#failedBoots >= MOST_FAILED_BOOTS) {
      for (const pending of this.#waiting.splice(0)) this.#settle(pending, { kind: 'interrupted' });
      this.#court.adjourn();
    }
    clearTimeout(this.#retry);
    this.#retry = setTimeout(
      () => {
        this.#fill();
        this.#court.resume();
      },
      Math.min(BOOT_PAUSE_MS * 2 ** this.#failedBoots, 10_000),
    );
  }
}

import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import { LONGEST_CROSSING } from '../model/crossing-size.ts';
import { Courtroom } from './courtroom.ts';
import { Fleet } from './fleet.ts';
import type { Host, HostEvents } from './host.ts';
import { judge, type Death } from './judge.ts';
import type { Pending } from './pending.ts';
import type { PluginScript, Sandbox } from './port.ts';
import { Post } from './post.ts';
import type { SandboxEvent, SandboxOptions } from './sandbox-options.ts';
import { Standings } from './standings.ts';

/** The sandbox, with what only its owner and its tests ask. */
export interface SandboxSupervisor extends Sandbox {
  /** The process that takes the calls of known plugins at present, the one for all others, or the one that stands by. */
  hostPid(of?: 'common' | 'apart' | 'spare'): number | undefined;
}

/** A call under which so many processes ended, though it was not to blame, is given back to who asked. */
const MOST_DEATHS = 8;
/** Processes that ended in a row before they were up; after so many, waiting calls are given back. */
const MOST_FAILED_BOOTS = 4;
/** The process apart is kept for so long after its last call: 140 MB that nobody needs. */
const IDLE_MS = 30_000;
/** Processes that were relieved and have calls yet, at most: 140 MB each, and as many threads that hang. */
const MOST_RELIEVED = 2;
/** The first pause before another try to start a process; it doubles. */
const BOOT_PAUSE_MS = 200;

/**
 * Starts the sandbox; resolves when its first host process is up, rejects when none can be started.
 *
 * One host process takes the calls of plugins that are known to behave, another one those of newcomers and of whoever
 * had to be stopped of late; a third stands by, warm. When one ends, the spare takes its place, and the calls that were
 * not to blame are asked again. Calls that may be to blame go to the courtroom: a process of their own, one call at a
 * time. Without newcomers there are two processes.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<SandboxSupervisor> {
  const supervisor = new Supervisor(options);
  await supervisor.up;
  return supervisor;
}

class Supervisor implements SandboxSupervisor, HostEvents {
  readonly up: Promise<void>;
  readonly #threads: number;
  readonly #emit: (event: SandboxEvent) => void;
  readonly #scripts = new Map<string, PluginScript>();
  readonly #pending = new Map<number, Pending>();
  readonly #standings = new Standings();
  readonly #fleet: Fleet;
  readonly #court: Courtroom;
  readonly #common = new Post((host, pending) => this.#ask(host, pending));
  readonly #apart = new Post((host, pending) => this.#ask(host, pending));
  /** Processes that take no more calls, and end with those that they have. */
  readonly #relieved = new Set<Host>();
  #idle: NodeJS.Timeout | undefined;
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
    this.#threads = threads;
    this.#fleet = new Fleet({ threads, isNarrow: false, deadlineMs, memoryMb, bootMs }, this);
    this.#emit = onEvent;
    this.#court = new Courtroom({
      takeHost: (pending) => this.#takeHost(pending),
      ask: (host, pending) => this.#ask(host, pending),
      giveBack: (pending) => this.#settle(pending, { kind: 'interrupted' }),
    });
    this.up = new Promise((resolve, reject) => {
      this.#isUp = { resolve, reject };
    });
    this.#fill();
  }

  hostPid(of: 'common' | 'apart' | 'spare' = 'common'): number | undefined {
    const host = { common: this.#common.host, apart: this.#apart.host, spare: this.#fleet.spare }[of];
    return host?.pid;
  }

  load(script: PluginScript): Promise<void> {
    this.#scripts.set(`${script.plugin}@${script.version}`, script);
    this.#standings.introduce(script);
    return Promise.resolve();
  }

  invoke(call: Invocation): Promise<InvocationOutcome> {
    if (this.#closed) return Promise.resolve({ kind: 'interrupted' });
    if (!this.#scripts.has(`${call.plugin}@${call.version}`)) {
      return Promise.reject(new Error(`The script of ${call.plugin} ${call.version} was not loaded.`));
    }
    if (call.items.length > LONGEST_CROSSING) {
      return Promise.reject(
        new Error(`A batch of ${call.items.length} characters was asked; ${LONGEST_CROSSING} are allowed.`),
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
    this.#fleet.dispose({ plugin, version, workspace: workspace ?? null });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#idle);
    this.#court.close();
    for (const pending of this.#pending.values()) this.#settle(pending, { kind: 'interrupted' });
    if (this.#fleet.isGone) return Promise.resolve();
    this.#fleet.kill({ kind: 'closed' });
    return new Promise((resolve) => {
      this.#gone = resolve;
    });
  }

  // ── what hosts tell ───────────────────────────────────────────────────────────────────────────────────────────────

  ready(host: Host): void {
    if (this.#closed) return;
    this.#failedBoots = 0;
    this.#emit({ kind: 'host-ready', pid: host.pid, bootMs: performance.now() - host.startedAt });
    this.#apart.open();
    this.#open();
    this.#relieve();
    this.#court.hostReady(host);
  }

  said(host: Host, message: Parameters<HostEvents['said']>[1]): void {
    const pending = this.#pending.get(message.id);
    if (pending !== undefined) this.#hear(host, { pending, message });
    if (this.#relieved.has(host) && host.calls.size === 0) host.kill({ kind: 'closed' });
    if (host === this.#apart.host && this.#apart.isIdle) this.#restApart();
  }

  #hear(
    host: Host,
    { pending, message }: { readonly pending: Pending; readonly message: Parameters<HostEvents['said']>[1] },
  ): void {
    this.#court.over(pending);
    if (message.kind === 'failed') return this.#fail(pending, new Error(`The sandbox failed: ${message.detail}`));
    const { outcome } = message;
    if (outcome.kind === 'interrupted') return this.#again(pending);
    if (outcome.kind === 'answered' && outcome.answers.length !== pending.call.count) {
      this.#again(pending);
      return host.kill({ kind: 'untrusted' });
    }
    if (outcome.kind === 'answered') this.#standings.answered(pending.call);
    this.#settle(pending, outcome);
  }

  /** A call holds its thread for long: its plugin's next ones go elsewhere, and so do all others' if no thread is left. */
  held(host: Host, id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const { workspace, plugin, version } = pending.call;
    this.#standings.held(pending.call, performance.now());
    this.#emit({ kind: 'held', workspace, plugin, version, pid: host.pid });
    if (host === this.#common.host) this.#relieve();
    else host.yieldCpu();
  }

  died(host: Host, death: Death): void {
    this.#fleet.lose(host);
    this.#emit({ kind: 'host-died', pid: host.pid, death });
    if (this.#closed) {
      if (this.#fleet.isGone) this.#gone?.();
      return;
    }
    // Who is killed by others costs those who wait nothing but time; but while nobody does, and memory may be short, there is no hurry.
    const isPardoned = death.kind === 'closed' || (death.kind === 'killed' && !this.#common.isOpen);
    if (!host.isReady() && !isPardoned) this.#failedBoots += 1;
    const alone = this.#court.isHeldIn(host);
    if (alone) this.#court.hostDied();
    this.#relieved.delete(host);
    this.#apart.lose(host);
    this.#common.lose(host);
    // The warm process takes over first: the courtroom would take it otherwise.
    if (this.#failedBoots === 0) this.#fill();
    this.#clear(host, death, alone);
    this.#relieve();
    if (this.#failedBoots > 0) this.#fillLater(death);
  }

  /** Shares out the calls of a host that ended: the culprit's verdict, suspects to the courtroom, the rest asked again. */
  #clear(host: Host, death: Death, alone: boolean): void {
    const running = [...host.calls].filter(([, state]) => state !== 'sent').map(([id]) => id);
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
    if (this.#court.isOnProbation(pending.call)) return this.#court.summon(pending);
    if (!this.#standings.isApart(pending.call, performance.now())) return this.#common.take(pending);
    clearTimeout(this.#idle);
    this.#apart.take(pending);
    if (this.#failedBoots === 0) this.#fill();
  }

  #ask(host: Host, pending: Pending): void {
    const { call } = pending;
    const script = this.#scripts.get(`${call.plugin}@${call.version}`);
    if (script !== undefined) this.#fleet.ask(host, pending, script);
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
      this.#standings.offended(pending.call, performance.now());
      this.#emit({ ...outcome, workspace, plugin, version });
    }
    pending.answer(outcome);
  }

  #fail(pending: Pending, error: Error): void {
    if (this.#pending.delete(pending.id)) pending.fail(error);
  }

  // ── processes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A process for the courtroom: who is known does not wait for it to start, and nobody else takes the spare from them. */
  #takeHost({ call }: Pending): Host {
    if (this.#standings.isApart(call, performance.now())) return this.#fleet.startNarrow();
    const host = this.#fleet.take();
    if (this.#common.isOpen) this.#fleet.stock();
    return host;
  }

  /** Sees to it that one process takes the calls, one those apart if there are any, and once the first is up, another stands by. */
  #fill(): void {
    if (this.#closed) return;
    if (this.#common.host === null) this.#common.man(this.#fleet.take());
    if (this.#apart.isWanting) this.#apart.man(this.#fleet.startNarrow());
    this.#open();
  }

  #open(): void {
    if (!this.#common.isOpen) return;
    this.#isUp?.resolve();
    this.#isUp = null;
    this.#common.open();
    this.#fleet.stock();
  }

  /** Lets the spare take over once it is up where calls hold every thread: whoever waits there, or would come next, need not wait for calls that may never end. */
  #relieve(): void {
    const { host } = this.#common;
    if (host === null || this.#fleet.spare?.isReady() !== true || this.#relieved.size >= MOST_RELIEVED) return;
    const held = [...host.calls.values()].filter((state) => state === 'held');
    if (held.length < this.#threads) return;
    const left = host.retire();
    host.yieldCpu();
    this.#relieved.add(host);
    this.#emit({ kind: 'host-relieved', pid: host.pid });
    this.#common.lose(host);
    this.#fill();
    for (const id of left) {
      const pending = this.#pending.get(id);
      if (pending !== undefined) this.#place(pending);
    }
  }

  /** Ends the process apart unless it is asked something soon. */
  #restApart(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#apart.isIdle) this.#apart.host?.kill({ kind: 'closed' });
    }, IDLE_MS).unref();
  }

  /** Processes end before they are up: pauses, tries again, and gives the calls back if that goes on. */
  #fillLater(death: Death): void {
    // A machine that does much else may be slow or short of memory, and a signal may come by chance; a process that ends by itself would do so again.
    const mayBeChance =
      death.kind === 'silent' || death.kind === 'killed' || (death.kind === 'crashed' && death.how.startsWith('SIG'));
    const isHopeless = !mayBeChance || this.#failedBoots >= MOST_FAILED_BOOTS;
    if (this.#isUp !== null && isHopeless) {
      this.#closed = true;
      this.#isUp.reject(
        new Error(`The plugin host does not start: ${death.kind === 'crashed' ? death.how : death.kind}`),
      );
      return;
    }
    if (this.#failedBoots >= MOST_FAILED_BOOTS) {
      for (const pending of [...this.#common.giveUp(), ...this.#apart.giveUp()]) {
        this.#settle(pending, { kind: 'interrupted' });
      }
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

import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import { LONGEST_CROSSING } from '../model/crossing-size.ts';
import { Courtroom } from './courtroom.ts';
import { Fleet } from './fleet.ts';
import type { Host, HostEvents } from './host.ts';
import { judge, type Death } from './judge.ts';
import type { Pending } from './pending.ts';
import type { AskedPlugin, PluginScript, Sandbox } from './port.ts';
import { DEADLINE_MS, type SandboxEvent, type SandboxOptions } from './sandbox-options.ts';
import type { Spent } from './spent.ts';
import { Staffing } from './staffing.ts';
import { Standings } from './standings.ts';

/** The sandbox, with what only its owner and its tests ask. */
export interface SandboxSupervisor extends Sandbox {
  /** The process that takes the calls of known plugins at present, the one for all others, or the one that stands by. */
  hostPid(of?: 'common' | 'apart' | 'spare'): number | undefined;
}

/** A call under which so many processes ended, though it was not to blame, is given back to who asked. */
const MOST_DEATHS = 8;

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
  readonly #emit: (event: SandboxEvent) => void;
  readonly #scripts = new Map<string, PluginScript>();
  readonly #pending = new Map<number, Pending>();
  readonly #standings = new Standings();
  readonly #fleet: Fleet;
  readonly #court: Courtroom;
  readonly #staffing: Staffing;
  #nextId = 1;
  #closed = false;
  #gone: (() => void) | null = null;
  #closing: Promise<void> | null = null;

  constructor({
    threads = 2,
    deadlineMs = DEADLINE_MS,
    memoryMb = 768,
    bootMs = 30_000,
    onEvent = () => undefined,
  }: SandboxOptions) {
    this.#fleet = new Fleet({ threads, isNarrow: false, deadlineMs, memoryMb, bootMs }, this);
    this.#emit = onEvent;
    this.#court = new Courtroom({
      takeHost: (pending) => this.#takeHost(pending),
      ask: (host, pending) => this.#ask(host, pending),
      giveBack: (pending) => this.#settle(pending, { kind: 'interrupted' }),
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.up = promise;
    this.#staffing = new Staffing({
      fleet: this.#fleet,
      threads,
      emit: onEvent,
      ask: (host, pending) => this.#ask(host, pending),
      place: (ids) => this.#replace(ids),
      giveUp: (waiting) => {
        for (const pending of waiting) this.#settle(pending, { kind: 'interrupted' });
        this.#court.adjourn();
      },
      resume: () => this.#court.resume(),
      opened: resolve,
      failed: (error) => {
        this.#closed = true;
        this.#staffing.close();
        reject(error);
      },
    });
    this.#staffing.fill();
  }

  hostPid(of: 'common' | 'apart' | 'spare' = 'common'): number | undefined {
    const host = { common: this.#staffing.common.host, apart: this.#staffing.apart.host, spare: this.#fleet.spare }[of];
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

  awaited(): readonly AskedPlugin[] {
    const asked = [...this.#pending.values()].map(({ call: { plugin, workspace } }) => ({ plugin, workspace }));
    return [...new Map(asked.map((one) => [JSON.stringify([one.plugin, one.workspace]), one])).values()];
  }

  dispose({ plugin, version, workspace }: Parameters<Sandbox['dispose']>[0]): void {
    this.#fleet.dispose({ plugin, version: version ?? null, workspace: workspace ?? null });
    const isMeant = ({ call }: Pending): boolean =>
      call.plugin === plugin &&
      (version === undefined || call.version === version) &&
      (workspace === undefined || call.workspace === workspace);
    const { common, apart } = this.#staffing;
    const meant = new Set([...this.#pending.values()].filter(isMeant).map(({ id }) => id));
    for (const { id } of [common, apart, this.#court].flatMap((where) => where.withdraw(isMeant))) this.#giveBack(id);
    for (const id of this.#fleet.takeBack(meant)) this.#giveBack(id);
    if (apart.host !== null) this.#staffing.eased(apart.host);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #close(): Promise<void> {
    this.#closed = true;
    this.#staffing.close();
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
    this.#emit({ kind: 'host-ready', pid: host.pid, bootMs: performance.now() - host.startedAt });
    this.#staffing.ready();
    this.#court.hostReady(host);
  }

  said(host: Host, message: Parameters<HostEvents['said']>[1]): void {
    const pending = this.#pending.get(message.id);
    if (pending !== undefined) this.#hear(host, { pending, message });
    this.#staffing.eased(host);
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
    this.#settle(pending, outcome, message.spent);
  }

  /** A call holds its thread for long: its plugin's next ones go elsewhere, and so do all others' if no thread is left. */
  held(host: Host, id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const { workspace, plugin, version } = pending.call;
    this.#standings.held(pending.call, performance.now());
    this.#emit({ kind: 'held', workspace, plugin, version, pid: host.pid });
    if (host === this.#staffing.common.host) this.#staffing.relieve();
    else host.yieldCpu();
  }

  died(host: Host, death: Death): void {
    this.#emit({ kind: 'host-died', pid: host.pid, death });
    const alone = this.#court.isHeldIn(host);
    if (alone) this.#court.hostDied();
    // The warm process takes over first: the courtroom would take it otherwise.
    this.#staffing.lost(host, death);
    if (this.#closed) {
      if (this.#fleet.isGone) this.#gone?.();
      return;
    }
    this.#clear(host, death, alone);
    this.#staffing.relieve();
    this.#staffing.fillLater(death);
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
      const { verdict, detail, spent } = culprit;
      this.#settle(guilty, { kind: 'condemned', verdict, detail }, spent);
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
    if (this.#staffing.isSound) this.#court.resume();
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #place(pending: Pending): void {
    if (this.#court.isOnProbation(pending.call)) return this.#court.summon(pending);
    if (this.#standings.isApart(pending.call, performance.now())) this.#staffing.takeApart(pending);
    else this.#staffing.common.take(pending);
  }

  #replace(ids: readonly number[]): void {
    for (const id of ids) {
      const pending = this.#pending.get(id);
      if (pending !== undefined) this.#place(pending);
    }
  }

  #giveBack(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#settle(pending, { kind: 'interrupted' });
    this.#court.over(pending);
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

  #settle(pending: Pending, outcome: InvocationOutcome, spent: Spent | null = null): void {
    if (!this.#pending.delete(pending.id)) return;
    if (outcome.kind === 'condemned') {
      const { workspace, plugin, version } = pending.call;
      this.#standings.offended(pending.call, performance.now());
      this.#emit({ ...outcome, workspace, plugin, version, spent });
    }
    pending.answer(outcome);
  }

  #fail(pending: Pending, error: Error): void {
    if (this.#pending.delete(pending.id)) pending.fail(error);
  }

  /** A process for the courtroom: who is known does not wait for it to start, and nobody else takes the spare from them. */
  #takeHost({ call }: Pending): Host {
    if (this.#standings.isApart(call, performance.now())) return this.#fleet.startNarrow();
    const host = this.#fleet.take();
    if (this.#staffing.common.isOpen) this.#fleet.stock();
    return host;
  }
}

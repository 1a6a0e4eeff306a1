import { startHost, type Host, type HostEvents, type HostSettings } from './host.ts';
import type { Death } from './judge.ts';
import type { Pending } from './pending.ts';
import type { PluginScript } from './port.ts';

/** Every host process that has not ended, whatever it is for, and one more that stands by. */
export class Fleet {
  readonly #settings: HostSettings;
  readonly #events: HostEvents;
  /** The processes, and the scripts that each holds. */
  readonly #hosts = new Map<Host, Set<PluginScript>>();
  #spare: Host | null = null;

  constructor(settings: HostSettings, events: HostEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  get isGone(): boolean {
    return this.#hosts.size === 0;
  }

  /** The process that stands by, warm or on the way. */
  get spare(): Host | null {
    return this.#spare;
  }

  /** A new process of one thread, for those who are asked apart: however many of them loop, they burn one core. */
  startNarrow(): Host {
    return this.#start({ ...this.#settings, threads: 1, isNarrow: true });
  }

  /** The process that stands by, or a new one. */
  take(): Host {
    const host = this.#spare ?? this.#start(this.#settings);
    this.#spare = null;
    return host;
  }

  /** Sees to it that one stands by. */
  stock(): void {
    this.#spare ??= this.#start(this.#settings);
  }

  /** Hands a call to a process, with its script before it where the process has not got that yet. */
  ask(host: Host, { id, call }: Pending, script: PluginScript): void {
    const held = this.#hosts.get(host);
    if (held?.has(script) === false) {
      host.send({ kind: 'load', script });
      held.add(script);
    }
    host.send({ kind: 'invoke', id, call });
  }

  dispose(scope: { readonly plugin: string; readonly version: string; readonly workspace: string | null }): void {
    for (const host of this.#hosts.keys()) host.send({ kind: 'dispose', ...scope });
  }

  kill(death: Death): void {
    for (const host of this.#hosts.keys()) host.kill(death);
  }

  /** A process ended. */
  lose(host: Host): void {
    this.#hosts.delete(host);
    if (this.#spare === host) this.#spare = null;
  }

  #start(settings: HostSettings): Host {
    const host = startHost(settings, this.#events);
    this.#hosts.set(host, new Set());
    return host;
  }
}

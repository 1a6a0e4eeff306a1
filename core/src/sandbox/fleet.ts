import { startHost, type Host, type HostEvents, type HostSettings } from './host.ts';
import type { Death } from './judge.ts';
import type { Pending } from './pending.ts';
import type { Disposal } from './plugin-host/thread-task.ts';
import type { PluginScript } from './port.ts';
import { Losses } from './start-pauses.ts';

/** Every host process that has not ended, whatever it is for, and one more that stands by. */
export class Fleet {
  readonly #settings: HostSettings;
  readonly #events: HostEvents;
  /** The processes, and the scripts that each holds. */
  readonly #hosts = new Map<Host, Set<PluginScript>>();
  readonly #losses = new Losses();
  #spare: Host | null = null;
  /** Runs while none is started to stand by. */
  #pause: NodeJS.Timeout | undefined;

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

  /** Sees to it that one stands by; after those that were lost, not before a pause is over. */
  stock(): void {
    if (this.#pause === undefined) this.#spare ??= this.#start(this.#settings);
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

  dispose(scope: Disposal): void {
    for (const host of this.#hosts.keys()) host.send({ kind: 'dispose', ...scope });
  }

  /** Takes those calls back that no thread has yet, wherever they are. */
  takeBack(ids: ReadonlySet<number>): readonly number[] {
    return [...this.#hosts.keys()].flatMap((host) => host.takeBack(ids));
  }

  kill(death: Death): void {
    for (const host of this.#hosts.keys()) host.kill(death);
  }

  /** A process ended. `stockAgain` is called where one may stand by again, after a pause. */
  lose(host: Host, stockAgain: () => void): void {
    this.#hosts.delete(host);
    if (this.#spare !== host) return;
    this.#spare = null;
    // It had nothing to do: whatever ends it ends the next one too, and each costs a good part of a second of a core.
    if (host.isReady()) this.#pauseStocking(stockAgain);
  }

  #pauseStocking(stockAgain: () => void): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      stockAgain();
    }, this.#losses.add(performance.now())).unref();
  }

  #start(settings: HostSettings): Host {
    const host = startHost(settings, this.#events);
    this.#hosts.set(host, new Set());
    return host;
  }
}

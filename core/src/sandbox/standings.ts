import type { Invocation } from '@innesto/sdk/contract';

/** So many calls in a row must have ended well before a plugin version that nobody vouched for is known. */
const KNOWN_AFTER = 50;
/** Who had to be stopped is asked apart for so long: the hour in which strikes count. */
const OFFENCE_MS = 3_600_000;
/** Who only held a thread for long, for so long: it may have been the machine. */
const HELD_MS = 60_000;
/** Most plugin versions in workspaces that are remembered as offenders. */
const CAPACITY = 10_000;

/** Of a call, what its standing hangs on. */
type Asked = Pick<Invocation, 'workspace' | 'plugin' | 'version'>;

const versionOf = ({ plugin, version }: Pick<Asked, 'plugin' | 'version'>): string => `${plugin}@${version}`;
const keyOf = ({ workspace, plugin, version }: Asked): string => JSON.stringify([workspace, plugin, version]);

/**
 * Who is asked in the common process, and who in the one apart. Known are the plugin versions that somebody vouched for
 * and those that have behaved for long enough, wherever they were asked. An offence makes its plugin version a newcomer
 * again, and sets it apart in its workspace for longer: what one workspace feeds it must not be held against it in
 * the others for more than a few calls.
 */
export class Standings {
  readonly #good = new Map<string, number>();
  readonly #apartUntil = new Map<string, number>();

  /** A plugin version's script came, or another in its place. */
  introduce(script: { readonly plugin: string; readonly version: string; readonly known?: boolean }): void {
    this.#good.set(versionOf(script), script.known === true ? KNOWN_AFTER : 0);
  }

  /** Whether a call belongs into the process apart. */
  isApart(call: Asked, now: number): boolean {
    if ((this.#good.get(versionOf(call)) ?? 0) < KNOWN_AFTER) return true;
    const key = keyOf(call);
    const until = this.#apartUntil.get(key);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#apartUntil.delete(key);
    return false;
  }

  /** A call ended well. */
  answered(call: Asked): void {
    const key = versionOf(call);
    const good = this.#good.get(key) ?? 0;
    if (good < KNOWN_AFTER) this.#good.set(key, good + 1);
  }

  /** A call had to be stopped. */
  offended(call: Asked, now: number): void {
    this.#good.set(versionOf(call), 0);
    this.#setApart(call, { now, until: now + OFFENCE_MS });
  }

  /** A call holds its thread for long, and may yet end well. */
  held(call: Asked, now: number): void {
    this.#setApart(call, { now, until: now + HELD_MS });
  }

  #setApart(call: Asked, { now, until }: { readonly now: number; readonly until: number }): void {
    const key = keyOf(call);
    const before = this.#apartUntil.get(key) ?? until;
    this.#apartUntil.delete(key);
    this.#apartUntil.set(key, Math.max(before, until));
    if (this.#apartUntil.size <= CAPACITY) return;
    for (const [other, end] of this.#apartUntil) if (end <= now) this.#apartUntil.delete(other);
    const oldest = this.#apartUntil.keys().next();
    if (this.#apartUntil.size > CAPACITY && !oldest.done) this.#apartUntil.delete(oldest.value);
  }
}

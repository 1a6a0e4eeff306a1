import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type ivm from 'isolated-vm';
import { compileCached } from './code-cache.ts';
import { kernelSource } from './kernel/kernel.ts';
import { LIMITS, type Limits } from './limits.ts';

/** The doors of the kernel that the host enters by. */
export type Door = 'start' | 'proceed' | 'answer' | 'again' | 'manifest';

/**
 * How an entry ended. `threw`: something left the isolate that no answer stands for (a promise rejected with nobody
 * listening). `starved`: the time-out struck while the machine was busy elsewhere, and says nothing about the plugin.
 */
export type Entered =
  | { readonly kind: 'left'; readonly text: string }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'broke'; readonly verdict: 'timeout' | 'memory'; readonly detail: string }
  | { readonly kind: 'starved' };

/** One plugin bundle, warm in an isolate of its own. Whoever opened it disposes it. */
export interface Slot {
  readonly limits: Limits;
  /** Enters the isolate, within `limits.entryMs`. Anything but `left` and `threw` leaves the slot unusable. */
  enter(door: Door, ...values: readonly (string | number)[]): Entered;
  /** What the isolate holds, heap and buffers. */
  heldBytes(): number;
  dispose(): void;
}

/** A slot, or why the bundle gives none. */
export type Opened =
  | { readonly kind: 'open'; readonly slot: Slot }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'starved' };

const require = createRequire(import.meta.url);
let loaded: typeof ivm | undefined;

function isEngine(module: unknown): module is typeof ivm {
  return typeof module === 'object' && module !== null && 'Isolate' in module;
}

/** The native addon is loaded at the first slot: a process that only reads limits or asks for a manifest never holds it. */
function engine(): typeof ivm {
  if (loaded === undefined) {
    const module: unknown = require('isolated-vm');
    if (!isEngine(module)) throw new TypeError('isolated-vm is not what it was.');
    loaded = module;
  }
  return loaded;
}

/** The key under which a script's compiled code is kept. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

const kernels = new Map<Limits, { readonly text: string; readonly hash: string; readonly filename: string }>();

function kernelFor(limits: Limits): { readonly text: string; readonly hash: string; readonly filename: string } {
  let kernel = kernels.get(limits);
  if (kernel === undefined) {
    const text = kernelSource(limits);
    kernel = { text, hash: hashOf(text), filename: 'innesto:kernel' };
    kernels.set(limits, kernel);
  }
  return kernel;
}

const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).slice(0, 500);

/** Of the time that a plugin is given, the part that it must have spent on the CPU for a time-out to be its own. */
const OWN_SHARE = 0.8;

/** CPU time of this thread so far, in milliseconds. (isolated-vm's own `cpuTime` counts the time that passes.) */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** What to open a slot for. */
export interface Bundle {
  readonly script: string;
  /** `hashOf(script)`, where it is known already. */
  readonly hash?: string;
  readonly limits?: Limits;
  /** Stretches time-outs on a machine that starved an earlier slot; what the plugin may spend on the CPU stays the same. */
  readonly patience?: number;
}

/**
 * Opens a slot: an isolate with the kernel and one bundle in it. This file is the only one that knows the engine; an
 * isolate keeps code and data in, but it does not bound time and memory for certain: whoever opens slots does it in a
 * process that somebody else can kill.
 */
export function openSlot({ script, hash, limits = LIMITS, patience = 1 }: Bundle): Opened {
  const isolate = new (engine().Isolate)({ memoryLimit: limits.memoryMb });
  const dispose = (): void => {
    if (!isolate.isDisposed) isolate.dispose();
  };
  const broken = (thrown: unknown, bound: { readonly ms: number; readonly cpuBefore: number }): Entered => {
    if (isolate.isDisposed) {
      return { kind: 'broke', verdict: 'memory', detail: `More than ${limits.memoryMb} MB were used.` };
    }
    if (!(thrown instanceof Error) || thrown.message !== 'Script execution timed out.') {
      return { kind: 'threw', message: messageOf(thrown) };
    }
    const spent = threadCpuMs() - bound.cpuBefore;
    dispose();
    if (spent < bound.ms * OWN_SHARE) return { kind: 'starved' };
    return { kind: 'broke', verdict: 'timeout', detail: `It ran for more than ${bound.ms} ms without coming back.` };
  };

  const loadBound = { ms: limits.loadMs, cpuBefore: threadCpuMs() };
  let doors: ivm.Reference;
  try {
    const context = isolate.createContextSync();
    const kernel = compileCached(isolate, kernelFor(limits));
    const timeout = limits.loadMs * patience;
    doors = kernel.runSync(context, { reference: true, timeout });
    compileCached(isolate, { text: script, hash: hash ?? hashOf(script), filename: 'plugin.js' }).runSync(context, {
      timeout,
    });
    doors.getSync('seal', { reference: true }).applySync(undefined, [], { timeout });
  } catch (thrown) {
    const end = broken(thrown, loadBound);
    dispose();
    if (end.kind === 'starved') return end;
    return { kind: 'refused', detail: end.kind === 'broke' ? end.detail : messageOf(thrown) };
  }
  return { kind: 'open', slot: warmSlot({ isolate, doors, limits, patience, dispose, broken }) };
}

interface Warm {
  readonly isolate: ivm.Isolate;
  readonly doors: ivm.Reference;
  readonly limits: Limits;
  readonly patience: number;
  readonly dispose: () => void;
  readonly broken: (thrown: unknown, bound: { readonly ms: number; readonly cpuBefore: number }) => Entered;
}

function warmSlot({ isolate, doors, limits, patience, dispose, broken }: Warm): Slot {
  const references = new Map<Door, ivm.Reference>();
  const referenceTo = (door: Door): ivm.Reference => {
    let reference = references.get(door);
    if (reference === undefined) {
      reference = doors.getSync(door, { reference: true });
      references.set(door, reference);
    }
    return reference;
  };
  return {
    limits,
    dispose,
    heldBytes() {
      if (isolate.isDisposed) return 0;
      const held = isolate.getHeapStatisticsSync();
      return held.used_heap_size + held.externally_allocated_size;
    },
    enter(door, ...values) {
      const cpuBefore = threadCpuMs();
      try {
        const text: unknown = referenceTo(door).applySync(undefined, [...values], {
          timeout: limits.entryMs * patience,
        });
        if (typeof text !== 'string') throw new TypeError('A door of the kernel answered something that is no text.');
        return { kind: 'left', text };
      } catch (thrown) {
        return broken(thrown, { ms: limits.entryMs, cpuBefore });
      }
    },
  };
}

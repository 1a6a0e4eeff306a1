import { BroadcastChannel } from 'node:worker_threads';
/** A thread of the plugin host: keeps slots warm and carries one invocation at a time through one of them. */
import type { Invocation } from '@innesto/sdk/contract';
import { openSlot, pump, type Slot } from '@innesto/sdk/slot';
import { beat, tellCpu } from './pulse.ts';
import { DISPOSALS, isDisposal, type Disposal, type ThreadAnswer, type ThreadTask } from './thread-task.ts';

/** A slot stays warm among so many others… */
const WARM_SLOTS = 64;
/** …that hold so much together. */
const WARM_BYTES = 192 * 1024 * 1024;
/** A slot that the machine starved is thrown away, and the call is asked again with more patience. */
const PATIENCE = [1, 3, 6];

interface WarmSlot extends Disposal {
  readonly hash: string;
  readonly slot: Slot;
  bytes: number;
}

const warm = new Map<string, WarmSlot>();
/** The slot that a call is in at this moment, and whether it is to be dropped after it. */
let busy: { readonly key: string; doomed: boolean } | null = null;

/** Of what this thread spent before, the calls before have told. */
let toldUntil = process.threadCpuUsage();

/** Opens a slot once and throws it away, so that the host is ready with the engine loaded and the kernel compiled. */
export function prepare(): void {
  const opened = openSlot({ script: '__innesto({})' });
  if (opened.kind === 'open') opened.slot.dispose();
}

/** Runs one invocation. It rejects for nothing: a thread's rejection would look like its death. */
export async function run(task: ThreadTask): Promise<ThreadAnswer> {
  const key = keyOf(task.call);
  busy = { key, doomed: false };
  try {
    const answer = await carry(task);
    if (busy.doomed) drop(key);
    return answer;
  } catch (thrown) {
    drop(key);
    return { kind: 'failed', detail: String(thrown instanceof Error ? thrown.message : thrown).slice(0, 500) };
  } finally {
    busy = null;
    tellCpu(task.pulse, spentMs());
    toldUntil = process.threadCpuUsage();
  }
}

/** What this thread has spent on the call, and on taking it in. */
function spentMs(): number {
  const { user, system } = process.threadCpuUsage(toldUntil);
  return (user + system) / 1_000;
}

async function carry(task: ThreadTask): Promise<ThreadAnswer> {
  const { call } = task;
  for (const patience of PATIENCE) {
    const opened = slotFor(task, patience);
    if (opened.kind === 'refused') return { kind: 'condemned', verdict: 'load', detail: opened.detail };
    if (opened.kind === 'starved') continue;
    const pumped = await pump(withPulse(opened.slot, task), call);
    if (pumped.kind === 'answered') {
      settle(call, opened.slot);
      return pumped;
    }
    drop(keyOf(call));
    if (pumped.kind === 'condemned') return pumped;
  }
  return { kind: 'interrupted' };
}

const keyOf = ({ workspace, plugin, version }: { workspace: string; plugin: string; version: string }): string =>
  JSON.stringify([workspace, plugin, version]);

/** Every entry into the isolate is a sign of life. */
function withPulse(slot: Slot, { pulse }: ThreadTask): Slot {
  return {
    ...slot,
    enter(door, ...values) {
      beat(pulse, spentMs());
      return slot.enter(door, ...values);
    },
  };
}

/** The warm slot of the call's workspace and plugin version, or a new one. */
function slotFor({ call, script, hash }: ThreadTask, patience: number): ReturnType<typeof openSlot> {
  const key = keyOf(call);
  const known = warm.get(key);
  if (known !== undefined && known.hash === hash) {
    // The map's order is the order of use.
    warm.delete(key);
    warm.set(key, known);
    return { kind: 'open', slot: known.slot };
  }
  drop(key);
  // TextDecoder refuses shared memory.
  const opened = openSlot({ script: Buffer.from(script).toString('utf8'), hash, patience });
  if (opened.kind === 'open') {
    const { workspace, plugin, version } = call;
    warm.set(key, { workspace, plugin, version, hash, slot: opened.slot, bytes: opened.slot.heldBytes() });
  }
  return opened;
}

/** Counts what a slot holds after a call, and drops the ones that were used longest ago while all hold too much. */
function settle(call: Invocation, slot: Slot): void {
  const used = warm.get(keyOf(call));
  if (used !== undefined) used.bytes = slot.heldBytes();
  let bytes = 0;
  for (const other of warm.values()) bytes += other.bytes;
  for (const [key, oldest] of warm) {
    if (warm.size <= WARM_SLOTS && bytes <= WARM_BYTES) break;
    bytes -= oldest.bytes;
    drop(key);
  }
}

function drop(key: string): void {
  const dropped = warm.get(key);
  warm.delete(key);
  dropped?.slot.dispose();
}

const disposals = new BroadcastChannel(DISPOSALS);
disposals.unref();
disposals.onmessage = (event: { readonly data: unknown }) => {
  if (!isDisposal(event.data)) return;
  const { plugin, version, workspace } = event.data;
  for (const [key, slot] of warm) {
    const isMeant = slot.plugin === plugin && [slot.version, null].includes(version);
    if (!isMeant || ![slot.workspace, null].includes(workspace)) continue;
    if (busy?.key === key) busy.doomed = true;
    else drop(key);
  }
};

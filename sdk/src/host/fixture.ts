/** For the tests of this folder: bundles from function bodies, and one call through a slot. */
import type { ItemAnswer } from '../contract/invocation.ts';
import { openSlot, type Slot } from './isolate.ts';
import { LIMITS, type Limits } from './limits.ts';
import { pump, type Capability, type PumpCall, type Pumped } from './pump.ts';

/** A bundle whose actions have these bodies: `run(item, context) {…}`. */
export function bundleOf(actions: Readonly<Record<string, string>>): string {
  const members = Object.entries(actions).map(
    ([name, body]) => `${JSON.stringify(name)}: { run(item, context) { ${body}\n } }`,
  );
  return `__innesto({ manifest: { name: 'under-test' }, actions: { ${members.join(', ')} } });`;
}

/** A busy machine can keep an isolate from its CPU; the hub asks again then, and so do the tests. */
const PATIENCE = [1, 3, 9, 27];

/** Opens a slot, or fails the test. */
export function slotOf(script: string, limits: Partial<Limits> = {}): Slot {
  for (const patience of PATIENCE) {
    const opened = openSlot({ script, limits: { ...LIMITS, ...limits }, patience });
    if (opened.kind === 'open') return opened.slot;
    if (opened.kind === 'refused') throw new Error(`The bundle was not opened: ${opened.detail}`);
  }
  throw new Error('The machine is too busy for this test.');
}

/** Asks an action about items, in a slot that is thrown away. */
export async function ask(
  body: string,
  items: readonly unknown[] = [null],
  options: Partial<PumpCall> & {
    readonly limits?: Partial<Limits>;
    readonly capabilities?: ReadonlyMap<string, Capability>;
  } = {},
): Promise<Pumped> {
  const { limits, capabilities, ...call } = options;
  for (const patience of PATIENCE) {
    const opened = openSlot({ script: bundleOf({ act: body }), limits: { ...LIMITS, ...limits }, patience });
    if (opened.kind !== 'open') continue;
    const pumped = await pump(opened.slot, callOf('act', items, call), capabilities);
    opened.slot.dispose();
    if (pumped.kind !== 'starved') return pumped;
  }
  throw new Error('The machine is too busy for this test.');
}

/** A call of an action. */
export function callOf(contribution: string, items: readonly unknown[], call: Partial<PumpCall> = {}): PumpCall {
  return {
    contribution,
    entry: 'run',
    config: '{}',
    items: JSON.stringify(items),
    count: items.length,
    now: 1_800_000_000_000,
    seed: 42,
    ...call,
  };
}

/** The values of an invocation that was answered; an error in place of a value where the plugin threw. */
export function valuesOf(pumped: Pumped): unknown[] {
  if (pumped.kind !== 'answered') throw new Error(`Not answered: ${JSON.stringify(pumped)}`);
  return pumped.answers.map((answer: ItemAnswer): unknown =>
    answer.ok ? JSON.parse(answer.value) : { code: answer.code, message: answer.message },
  );
}

import type { Invocation, InvocationOutcome, ItemAnswer, Verdict } from '../contract/invocation.ts';
import { threadCpuMs, type Entered, type Slot } from './isolate.ts';
import { readReport, type Report } from './report.ts';

/** What a plugin may ask for while it runs: takes the argument's JSON text, gives the answer's. What it throws is told to the plugin by `code` and `message` only. */
export type Capability = (argument: string) => Promise<string>;

/** What is asked of the plugin in a slot. */
export type PumpCall = Pick<
  Invocation,
  'contribution' | 'entry' | 'config' | 'collections' | 'items' | 'count' | 'now' | 'seed'
>;

/** An invocation's end, seen from beside the slot. `starved`: the machine was too busy to tell; ask again in a new slot. */
export type Pumped = Exclude<InvocationOutcome, { kind: 'interrupted' }> | { readonly kind: 'starved' };

const condemned = (verdict: Verdict, detail: string): Pumped => ({ kind: 'condemned', verdict, detail });

/**
 * Carries one invocation through a slot: start → proceed with the items that are left → relay what the plugin asks →
 * until every item has its answer. The isolate is entered again for each step, every time under its own time-out, and
 * none of its promises is ever awaited: what its microtasks settled is fetched by the next entry, and when nothing is
 * left that could settle the rest, the plugin is stuck.
 *
 * After anything but `answered` the slot must be thrown away.
 */
export async function pump(
  slot: Slot,
  call: PumpCall,
  capabilities: ReadonlyMap<string, Capability> = new Map(),
): Promise<Pumped> {
  const { limits } = slot;
  const cpuBefore = threadCpuMs();
  const answers = Array.from<ItemAnswer | undefined>({ length: call.count });
  const logs: string[] = [];
  let left = call.count;
  let entered = slot.enter(
    'start',
    call.entry,
    call.contribution,
    call.config,
    call.items,
    call.count,
    call.now,
    call.seed,
    call.collections ?? '{}',
  );
  let drained = false;
  for (;;) {
    if (entered.kind === 'threw') entered = recovered(slot, entered, logs);
    if (entered.kind === 'broke') return condemned(entered.verdict, entered.detail);
    if (entered.kind === 'starved') return entered;
    if (entered.kind === 'threw') throw new Error(`The kernel failed: ${entered.message}`);
    const report = readReport(entered.text);
    if (report === null || !settle(answers, report))
      return condemned('output', 'What came out of the isolate was no report of the kernel.');
    if (report.overflow)
      return condemned('output', `The answers are longer than ${limits.outputSize} characters together.`);
    const settled = report.answers.length + report.errors.length;
    left -= settled;
    logs.push(...report.logs);
    const cpuMs = threadCpuMs() - cpuBefore;
    if (left === 0) return { kind: 'answered', answers: answers.filter((answer) => answer !== undefined), logs, cpuMs };
    if (cpuMs > limits.invocationCpuMs)
      return condemned('timeout', `It used more than ${limits.invocationCpuMs} ms of CPU.`);
    if (report.requests.length > 0) {
      entered = slot.enter('answer', await relay(report.requests, capabilities));
      drained = false;
    } else if (report.more || !drained) {
      drained = !report.more;
      entered = slot.enter('proceed');
    } else {
      return condemned('stuck', `${left} of ${call.count} items wait for promises that nothing will settle.`);
    }
  }
}

/** A rejection that nobody listened to took the report's place on the way out: it becomes a line of the log, and the report is asked for again. */
function recovered(slot: Slot, entered: Entered & { kind: 'threw' }, logs: string[]): Entered {
  const again = slot.enter('again');
  if (again.kind !== 'left' || again.text === '') return entered;
  logs.push(`error unhandled rejection: ${entered.message}`);
  return again;
}

/** Puts the answers of a report in their places; `false` when one has none, or has been answered before. */
function settle(answers: (ItemAnswer | undefined)[], report: Report): boolean {
  const place = (index: number, answer: ItemAnswer): boolean => {
    if (index >= answers.length || answers[index] !== undefined) return false;
    answers[index] = answer;
    return true;
  };
  return (
    report.answers.every(([index, value]) => place(index, { ok: true, value })) &&
    report.errors.every(([index, code, message]) => place(index, { ok: false, code, message }))
  );
}

/** Asks the capabilities, all at once, and writes what they answered as the kernel reads it. */
async function relay(requests: Report['requests'], capabilities: ReadonlyMap<string, Capability>): Promise<string> {
  const answers = await Promise.all(
    requests.map(async ([id, name, argument]) => {
      const capability = capabilities.get(name);
      if (capability === undefined)
        return refusal(id, 'INNESTO_CAPABILITY_UNKNOWN', `There is no capability “${name}” here.`);
      try {
        return `[${id},true,${await capability(argument)}]`;
      } catch (thrown) {
        const code =
          thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
            ? thrown.code
            : 'INNESTO_CAPABILITY_FAILED';
        return refusal(id, code, thrown instanceof Error ? thrown.message : 'The capability failed.');
      }
    }),
  );
  return `[${answers.join(',')}]`;
}

const refusal = (id: number, code: string, message: string): string => JSON.stringify([id, false, code, message]);

import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import { LONGEST_CROSSING } from '../model/crossing-size.ts';
import type { PluginRunner } from './port.ts';

/** So long may be what crosses together; whatever is longer by itself crosses alone, as long as it crosses at all. */
const MOST_TOGETHER = 2 * 1024 * 1024;

const TOO_LONG: InvocationOutcome = {
  kind: 'answered',
  answers: [{ ok: false, code: 'TOO_LONG', message: 'what is known of this one is too much to be handed to a plugin' }],
  logs: [],
  cpuMs: 0,
};

/**
 * Asks a plugin about a batch, in halves where it is too long to cross as one: a hundred shop orders may be. One that is too long by itself
 * fails, for it would be asked about for ever.
 */
export const crossInParts = async (
  sandbox: PluginRunner,
  { items, ...call }: Omit<Invocation, 'items' | 'count'> & { readonly items: readonly object[] },
): Promise<InvocationOutcome> => {
  const count = items.length;
  const text = JSON.stringify(items);
  if (text.length <= MOST_TOGETHER || (count === 1 && text.length <= LONGEST_CROSSING))
    return sandbox.invoke({ ...call, items: text, count });
  if (count === 1) return TOO_LONG;
  const middle = Math.ceil(count / 2);
  const first = await crossInParts(sandbox, { ...call, items: items.slice(0, middle) });
  if (first.kind !== 'answered') return first;
  const rest = { ...call, seed: call.seed + middle, items: items.slice(middle) };
  const second = await crossInParts(sandbox, rest);
  if (second.kind !== 'answered') return second;
  return {
    kind: 'answered',
    answers: [...first.answers, ...second.answers],
    logs: [...first.logs, ...second.logs],
    cpuMs: first.cpuMs + second.cpuMs,
  };
};

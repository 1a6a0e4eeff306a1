import {
  LONGEST_CURSOR,
  PollRequest,
  ReadResult,
  ReceiveResult,
  type Entry,
  type Invocation,
  type PollAnswer,
  type PollItem,
  type ReceiveItem,
} from '@innesto/sdk/contract';
import { compiledLater } from '../../model/compiled-later.ts';
import type { InboundSource, PolledSource } from '../../model/inbound/source.ts';
import { isKeepable } from '../../model/keepable.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { PluginRunner } from '../port.ts';

/** What a plugin made of one item, or in plain words why it is of no use. */
export type Made<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly detail: string };

/** What became of a question to a plugin: an answer an item, or why there is none. */
export type Asked<Value> =
  | { readonly kind: 'answered'; readonly answers: readonly Made<Value>[] }
  | {
      readonly kind: 'condemned';
      readonly verdict: 'timeout' | 'memory' | 'stuck' | 'output' | 'load';
      readonly detail: string;
    }
  | { readonly kind: 'interrupted' };

/** Reads what a plugin wrote: nothing that passes for a prototype, nothing that a database cannot keep. */
const parse = (text: string): unknown => {
  const odd = { found: false };
  try {
    // What may be wrong is written as it is, or as an escape: where there is neither, nothing need be gone through.
    if (!text.includes('__proto__') && !text.includes('\\u') && isKeepable(text)) return JSON.parse(text);
    const value: unknown = JSON.parse(text, (key, member: unknown) => {
      if (key === '__proto__' || !isKeepable(key) || (typeof member === 'string' && !isKeepable(member)))
        odd.found = true;
      return member;
    });
    return odd.found ? undefined : value;
  } catch {
    // So deeply nested that nobody can go through it.
    return undefined;
  }
};

interface Question {
  readonly workspace: Workspace;
  readonly source: InboundSource;
  readonly entry: Entry;
  readonly items: readonly object[];
  readonly now: number;
}

/** Asks an entry of a plugin, and reads what it says of each item: what does not fit is of no use. */
export const askEntry = async <Value>(
  sandbox: PluginRunner,
  { items, ...call }: Omit<Invocation, 'items' | 'count'> & { readonly items: readonly object[] },
  fits: (value: unknown) => value is Value,
): Promise<Asked<Value>> => {
  const outcome = await sandbox.invoke({ ...call, items: JSON.stringify(items), count: items.length });
  if (outcome.kind !== 'answered') return outcome;
  const answers = outcome.answers.map((answer): Made<Value> => {
    if (!answer.ok) return { ok: false, detail: `the plugin failed: ${answer.message}` };
    const value = parse(answer.value);
    return fits(value) ? { ok: true, value } : { ok: false, detail: 'the plugin’s answer does not fit the contract' };
  });
  return { kind: 'answered', answers };
};

const ask = <Value>(
  sandbox: PluginRunner,
  { workspace, source, entry, items, now }: Question,
  fits: (value: unknown) => value is Value,
): Promise<Asked<Value>> =>
  askEntry(
    sandbox,
    {
      workspace: workspace.publicId,
      plugin: source.plugin,
      version: source.pluginVersion,
      contribution: source.trigger,
      entry,
      config: source.config,
      items,
      now,
      seed: source.id,
    },
    fits,
  );

const request = compiledLater(PollRequest);
const read = compiledLater(ReadResult);
const received = compiledLater(ReceiveResult);

const isRead = (value: unknown): value is ReadResult =>
  read.Check(value) && JSON.stringify(value.cursor ?? null).length <= LONGEST_CURSOR;

/** Where a source stands, as its plugin is told. */
const pollItem = ({ cursor, since, fresh }: PolledSource): PollItem => ({ cursor, since, first: fresh });

type Of = Omit<Question, 'entry' | 'items'> & { readonly source: PolledSource };

/** Asks a trigger which request is to be made. */
export const askPoll = (sandbox: PluginRunner, of: Of): Promise<Asked<PollRequest>> =>
  ask(sandbox, { ...of, entry: 'poll', items: [pollItem(of.source)] }, (value): value is PollRequest =>
    request.Check(value),
  );

/** Asks a trigger what an answer means. */
export const askRead = (sandbox: PluginRunner, of: Of, answer: PollAnswer): Promise<Asked<ReadResult>> =>
  ask(sandbox, { ...of, entry: 'read', items: [{ ...pollItem(of.source), answer }] }, isRead);

/** Asks a trigger what calls mean. */
export const askReceive = (
  sandbox: PluginRunner,
  of: Omit<Question, 'entry' | 'items'> & { readonly items: readonly ReceiveItem[] },
): Promise<Asked<ReceiveResult>> =>
  ask(sandbox, { ...of, entry: 'receive' }, (value): value is ReceiveResult => received.Check(value));

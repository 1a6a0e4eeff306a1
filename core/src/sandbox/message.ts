import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import Type, { type Static } from 'typebox';
import { compiledLater } from '../model/compiled-later.ts';
import type { Disposal } from './plugin-host/thread-task.ts';
import type { PluginScript } from './port.ts';

/** What core says to a plugin host. `load` comes before the first `invoke` that needs it; those of `drop` are not begun, and after `retire` none is. */
export type ToHost =
  | { readonly kind: 'load'; readonly script: PluginScript }
  | { readonly kind: 'invoke'; readonly id: number; readonly call: Invocation }
  | { readonly kind: 'drop'; readonly ids: readonly number[] }
  | { readonly kind: 'retire' }
  | ({ readonly kind: 'dispose' } & Disposal);

const strict = { additionalProperties: false } as const;
const Id = Type.Integer({ minimum: 1 });
const Text = Type.String({ maxLength: 2_000 });

const Outcome = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('answered'),
      answers: Type.Array(
        Type.Union([
          Type.Object({ ok: Type.Literal(true), value: Type.String() }, strict),
          Type.Object({ ok: Type.Literal(false), code: Type.String({ maxLength: 60 }), message: Text }, strict),
        ]),
      ),
      logs: Type.Array(Type.String({ maxLength: 2_100 }), { maxItems: 5_000 }),
      cpuMs: Type.Number({ minimum: 0 }),
    },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('condemned'),
      verdict: Type.Union([
        Type.Literal('timeout'),
        Type.Literal('memory'),
        Type.Literal('stuck'),
        Type.Literal('output'),
        Type.Literal('load'),
      ]),
      detail: Text,
    },
    strict,
  ),
  Type.Object({ kind: Type.Literal('interrupted') }, strict),
]);

const Spent = Type.Object({ ms: Type.Number({ minimum: 0 }), cpuMs: Type.Number({ minimum: 0 }) }, strict);

/**
 * What a plugin host says to core. `started` goes out before a thread gets the call, so that core knows who was running
 * whatever happens next; `held`, when a call keeps its thread for long. `overdue` and `overgrown` are the host's last words: core kills it.
 */
const FromHost = Type.Union([
  Type.Object({ kind: Type.Literal('ready') }, strict),
  Type.Object({ kind: Type.Literal('started'), id: Id }, strict),
  Type.Object(
    { kind: Type.Literal('done'), id: Id, outcome: Type.Unsafe<InvocationOutcome>(Outcome), spent: Spent },
    strict,
  ),
  Type.Object({ kind: Type.Literal('failed'), id: Id, detail: Text }, strict),
  Type.Object({ kind: Type.Literal('held'), id: Id }, strict),
  Type.Object({ kind: Type.Literal('overdue'), id: Id, spent: Spent }, strict),
  Type.Object({ kind: Type.Literal('overgrown'), rssMb: Type.Number({ minimum: 0 }) }, strict),
]);
export type FromHost = Static<typeof FromHost>;

const fromHost = compiledLater(FromHost);

/** Reads a message of a plugin host; `null` when it is none. A host that sends such a thing is no longer believed. */
export function readFromHost(message: unknown): FromHost | null {
  return fromHost.Check(message) ? message : null;
}

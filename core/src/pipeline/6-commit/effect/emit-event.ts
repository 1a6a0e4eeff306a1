import type { JsonObject } from '@innesto/sdk/contract';
import { INNER_EVENTS } from '../../../model/event.ts';
import { causedEvent, type EffectContext, type EffectDraft, type Objection } from './context.ts';

/** The right that emitting events asks for. */
export const EMIT_EVENT_RIGHT = 'events:emit';

/** Says that something happened; a plugin speaks only in its own name. */
export const emitEvent = (
  context: EffectContext,
  draft: EffectDraft,
  { type, payload }: { readonly type: string; readonly payload: JsonObject },
): Objection => {
  if (!type.startsWith(`${context.plugin}.`)) return `the event “${type}” does not begin with “${context.plugin}.”`;
  if (INNER_EVENTS.includes(type)) return `with “${type}” the hub speaks to itself`;
  draft.events.push(causedEvent(context, type, payload));
  return null;
};

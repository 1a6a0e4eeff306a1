import type { EventPattern, HandlerNeeds, HandleResult } from '../contract/index.ts';
import type { Answer, HandlerContext, HandlerItemOf } from './item.ts';

/** What {@link defineHandler} takes. */
export interface HandlerDefinition<Need extends HandlerNeeds> {
  readonly title: string;
  readonly description?: string;
  /** The type of event that it listens to, whatever the workflows, or all that begin alike: `custom.*`. */
  readonly on: EventPattern;
  /** What travels with each event; absent: the event alone. `collection:…` travels once, in the context. */
  readonly needs?: readonly Need[];
  /** A collection that it needs as `collection:…`: while there is no record in it, the handler is not asked at all. */
  readonly onlyWith?: Need extends `collection:${infer Name}` ? Name : never;
  /**
   * Says what one event makes of its contact. Of two events about the same contact the second is asked about when what the first made is
   * there. Events about nobody are not handed to handlers.
   *
   * @example
   * handle: (item) => ({ effects: [effects.setField('last_visit', new Date(item.event.at).toISOString())] })
   */
  handle(item: HandlerItemOf<Need>, context: HandlerContext<Need>): Answer<HandleResult>;
}

/** A handler as {@link definePlugin} takes it. */
export interface Handler {
  readonly title: string;
  readonly description?: string;
  readonly on: EventPattern;
  readonly needs?: readonly HandlerNeeds[];
  readonly onlyWith?: string;
  readonly handle: (item: never, context: never) => Answer<HandleResult>;
}

/**
 * Defines what happens at an event, outside of any workflow. It answers with effects that change what the hub keeps: fields, lists,
 * records, balances, events of the plugin's own. Messages are for workflows, which its events may start.
 *
 * @example
 * const remember = defineHandler({
 *   title: 'Remember the last opened message',
 *   on: 'message.opened',
 *   handle: (item) => ({ effects: [effects.setField('last_open', new Date(item.event.at).toISOString())] }),
 * });
 */
export const defineHandler = <const Need extends HandlerNeeds = never>(definition: HandlerDefinition<Need>): Handler =>
  definition;

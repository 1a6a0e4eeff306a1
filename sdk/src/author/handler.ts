import type { HandleResult, Needs } from '../contract/index.ts';
import type { Answer, Context, HandlerItemOf } from './item.ts';

/** What {@link defineHandler} takes. */
export interface HandlerDefinition<Need extends Needs> {
  readonly title: string;
  readonly description?: string;
  /** The type of event it listens to, whatever the workflows. */
  readonly on: string;
  /** What travels with each event; absent: the event alone. */
  readonly needs?: readonly Need[];
  /**
   * Says what one event makes of its contact.
   *
   * @example
   * handle: (item) => ({ effects: [effects.setField('last_visit', item.event.at)] })
   */
  handle(item: HandlerItemOf<Need>, context: Context<Readonly<Record<string, never>>>): Answer<HandleResult>;
}

/** A handler as {@link definePlugin} takes it. */
export interface Handler {
  readonly title: string;
  readonly description?: string;
  readonly on: string;
  readonly needs?: readonly Needs[];
  readonly handle: (item: never, context: Context<Readonly<Record<string, never>>>) => Answer<HandleResult>;
}

/**
 * Defines what happens at an event, outside of any workflow.
 *
 * @example
 * const remember = defineHandler({
 *   title: 'Remember the last opened message',
 *   on: 'message.opened',
 *   handle: (item) => ({ effects: [effects.setField('last_open', item.event.at)] }),
 * });
 */
export const defineHandler = <const Need extends Needs = never>(definition: HandlerDefinition<Need>): Handler =>
  definition;

import type { ContactView } from '../contract/contact.ts';
import type { EventView } from '../contract/event.ts';
import type { ActionResult, DeliveryAnswer, HandleResult, MatchResult, SettleResult } from '../contract/invocation.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { Subscription } from '../contract/subscription.ts';

/** What a run brings to a step. What is left out: a sample contact, no event, no variables. */
export interface RunQuestion {
  readonly config: unknown;
  readonly contact?: ContactView;
  readonly event?: EventView;
  readonly variables?: JsonObject;
  readonly occurrence?: string;
}

/** What a run brings back from the world. */
export interface SettleQuestion extends RunQuestion {
  readonly answers: readonly DeliveryAnswer[];
}

/** When it is for this one question, and from which seed `Math.random` goes on. Left out: the clock's time, and 1. */
export interface Moment {
  readonly now?: number;
  readonly seed?: number;
}

/** An action in the sandbox. */
export interface ActionUnderTest {
  run(question: RunQuestion, moment?: Moment): Promise<ActionResult>;
  settle(question: SettleQuestion, moment?: Moment): Promise<SettleResult>;
}

/** A trigger in the sandbox. */
export interface TriggerUnderTest {
  subscribe(config: unknown, moment?: Moment): Promise<Subscription[]>;
  match(
    question: { readonly config: unknown; readonly event: EventView; readonly contact?: ContactView | null },
    moment?: Moment,
  ): Promise<MatchResult>;
}

/** A handler in the sandbox. */
export interface HandlerUnderTest {
  handle(
    question: { readonly event: EventView; readonly contact?: ContactView | null },
    moment?: Moment,
  ): Promise<HandleResult>;
}

/** A plugin in the sandbox, without a hub. */
export interface PluginUnderTest extends Disposable {
  readonly manifest: Manifest;
  /** What the plugin wrote to its console, oldest first. */
  readonly logs: readonly string[];
  action(key: string): ActionUnderTest;
  trigger(key: string): TriggerUnderTest;
  handler(key: string): HandlerUnderTest;
  /** Frees the sandbox. */
  close(): void;
}

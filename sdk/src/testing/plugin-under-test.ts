import type { ContactView } from '../contract/contact.ts';
import type {
  EndpointCall,
  EndpointRequest,
  FindResult,
  FoundRecord,
  RespondResult,
  TakeResult,
} from '../contract/endpoint.ts';
import type { EventView } from '../contract/event.ts';
import type { PollAnswer, PollItem, PollRequest, ReadResult, ReceiveItem, ReceiveResult } from '../contract/inbound.ts';
import type { ActionResult, DeliveryAnswer, HandleResult, MatchResult, SettleResult } from '../contract/invocation.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { KeptOfContact, SharedRecords } from '../contract/record.ts';
import type { Subscription } from '../contract/subscription.ts';

/** What a run brings to a step. What is left out: a sample contact, no event, no variables, no records, and balances of 0. */
export interface RunQuestion extends KeptOfContact {
  readonly config: unknown;
  readonly contact?: ContactView;
  readonly event?: EventView;
  readonly variables?: JsonObject;
  readonly occurrence?: string;
  /** 64 hexadecimal digits, for an action that needs a secret. */
  readonly secret?: string;
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

/** Where a source stands when a test asks. What is left out: nothing was asked yet, and the workflow was started an hour ago. */
export interface PollQuestion extends Partial<PollItem> {
  readonly config: unknown;
}

/** What a test's world answers. What is left out: 200, no headers. A body that is no text is written as JSON. */
export interface WorldAnswer {
  readonly status?: number;
  readonly headers?: PollAnswer['headers'];
  readonly body: unknown;
}

/** A call as a test makes it. What is left out: POST, no headers, no query, now. A body that is no text is written as JSON. */
export interface ReceiveQuestion extends Partial<Omit<ReceiveItem, 'body' | 'encoding'>> {
  readonly config: unknown;
  readonly body: unknown;
}

/** A trigger in the sandbox. */
export interface TriggerUnderTest {
  subscribe(config: unknown, moment?: Moment): Promise<Subscription[]>;
  match(
    question: { readonly config: unknown; readonly event: EventView; readonly contact?: ContactView | null },
    moment?: Moment,
  ): Promise<MatchResult>;
  /** The request that it describes; refused where the hub would not make it: another host, a secret that it does not have. */
  poll(question: PollQuestion, moment?: Moment): Promise<PollRequest>;
  /** What it makes of an answer; refused where the hub would: events of another shape, a cursor that is too long. */
  read(question: PollQuestion & { readonly answer: WorldAnswer }, moment?: Moment): Promise<ReadResult>;
  receive(question: ReceiveQuestion, moment?: Moment): Promise<ReceiveResult>;
}

/** What an event brings to a handler. What is left out: a sample contact, no records, balances of 0, and empty collections. */
export interface HandleQuestion extends KeptOfContact {
  readonly event: EventView;
  readonly contact?: ContactView;
  readonly collections?: SharedRecords;
  readonly occurrence?: string;
}

/** A handler in the sandbox. */
export interface HandlerUnderTest {
  /** What it wants done; nothing where the hub would not ask it, for the collection without which it is idle is empty. */
  handle(question: HandleQuestion, moment?: Moment): Promise<HandleResult>;
}

/** A call as a test makes it. What is left out: POST (or the only method there is), no path, no query, no headers, now. A body that is no text is written as JSON. */
export interface EndpointQuestion extends Partial<Omit<EndpointCall, 'body'>> {
  readonly body?: unknown;
  readonly collections?: SharedRecords;
}

/** A request that is to be answered, with what is found of it. What is left out: an address, nobody, and no records. */
export interface RespondQuestion extends EndpointQuestion, Partial<Pick<EndpointRequest, 'address'>> {
  readonly found?: {
    readonly contact?: ContactView | null;
    readonly records?: { readonly [name: string]: FoundRecord | null };
  };
  readonly occurrence?: string;
}

/** An endpoint in the sandbox. */
export interface EndpointUnderTest {
  /** What it makes of a report; refused where the hub would: events that are not declared, counts of what it does not keep. */
  take(question: EndpointQuestion, moment?: Moment): Promise<TakeResult>;
  /** What it looks for; refused where there is no such unique key. */
  find(question: RespondQuestion, moment?: Moment): Promise<FindResult>;
  /** What it answers; refused where the hub would: a redirect to a site that is in no record, effects that it has no right to. */
  respond(question: RespondQuestion, moment?: Moment): Promise<RespondResult>;
}

/** A plugin in the sandbox, without a hub. */
export interface PluginUnderTest extends Disposable {
  readonly manifest: Manifest;
  /** What the plugin wrote to its console, oldest first. */
  readonly logs: readonly string[];
  action(key: string): ActionUnderTest;
  trigger(key: string): TriggerUnderTest;
  handler(key: string): HandlerUnderTest;
  endpoint(key: string): EndpointUnderTest;
  /** Frees the sandbox. */
  close(): void;
}

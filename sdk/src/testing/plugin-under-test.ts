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
import type { PollItem, PollRequest, ReadResult, ReceiveItem, ReceiveResult } from '../contract/inbound.ts';
import type { ActionResult, DeliveryAnswer, HandleResult, MatchResult, SettleResult } from '../contract/invocation.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { KeptOfContact, SharedRecords } from '../contract/record.ts';
import type { Subscription } from '../contract/subscription.ts';
import type { Moment, WorldAnswer } from './question.ts';
import type { TransportUnderTest } from './transport-under-test.ts';

/** What a run brings to a step. What is left out: a sample contact, no event, no variables, no records, and balances of 0. */
export interface RunQuestion extends KeptOfContact {
  /** The settings; refused where the schema refuses them. */
  readonly config: unknown;
  /** Whose run it is. */
  readonly contact?: ContactView;
  /** What started the run. */
  readonly event?: EventView;
  /** What earlier steps have kept. */
  readonly variables?: JsonObject;
  /** Names this visit of the step: the same when the hub asks again. */
  readonly occurrence?: string;
  /** 64 hexadecimal digits, for an action that needs a secret. */
  readonly secret?: string;
}

/** What a run brings back from the world. */
export interface SettleQuestion extends RunQuestion {
  /** One for each message and request of `run`, in their order. */
  readonly answers: readonly DeliveryAnswer[];
}

/**
 * An action in the sandbox.
 *
 * @example
 * const result = await plugin.action('greeting/greet').run({ config: { text: 'Ciao' } });
 * expect(result.effects).toHaveLength(1);
 */
export interface ActionUnderTest {
  /** What the step wants done; refused where the hub would: a port or a collection that there is not, a right that was not asked for. */
  run(question: RunQuestion, moment?: Moment): Promise<ActionResult>;
  /** Where the run goes on, now that the world has answered. */
  settle(question: SettleQuestion, moment?: Moment): Promise<SettleResult>;
  /** The settings of a step as `migrateConfig` carries them over from an older version; refused where this version’s schema refuses what it makes of them. */
  migrate(config: JsonObject, fromVersion: string): Promise<JsonObject>;
}

/** Where a source stands when a test asks. What is left out: nothing was asked yet, and the workflow was started an hour ago. */
export interface PollQuestion extends Partial<PollItem> {
  /** The settings; refused where the schema refuses them. */
  readonly config: unknown;
}

/** A call as a test makes it. What is left out: POST, no headers, no query, now. A body that is no text is written as JSON. */
export interface ReceiveQuestion extends Partial<Omit<ReceiveItem, 'body' | 'encoding'>> {
  /** The settings; refused where the schema refuses them. */
  readonly config: unknown;
  /** A text as it is; anything else as JSON. */
  readonly body: unknown;
}

/**
 * A trigger in the sandbox.
 *
 * @example
 * expect(await plugin.trigger('list/activity').subscribe({ lists })).toHaveLength(1);
 */
export interface TriggerUnderTest {
  /** What the trigger listens to with these settings. */
  subscribe(config: unknown, moment?: Moment): Promise<Subscription[]>;
  /** Its settings as `migrateConfig` carries them over from an older version; refused where this version’s schema refuses what it makes of them. */
  migrate(config: JsonObject, fromVersion: string): Promise<JsonObject>;
  /** Whether the event starts the workflow, where its filter leaves that to the plugin. */
  match(
    question: { readonly config: unknown; readonly event: EventView; readonly contact?: ContactView | null },
    moment?: Moment,
  ): Promise<MatchResult>;
  /** The request that it describes; refused where the hub would not make it: another host, a secret that it does not have. */
  poll(question: PollQuestion, moment?: Moment): Promise<PollRequest>;
  /** What it makes of an answer; refused where the hub would: events of another shape, a cursor that is too long. */
  read(question: PollQuestion & { readonly answer: WorldAnswer }, moment?: Moment): Promise<ReadResult>;
  /** What it makes of a call; refused where the hub would: events of another shape. */
  receive(question: ReceiveQuestion, moment?: Moment): Promise<ReceiveResult>;
}

/** What an event brings to a handler. What is left out: a sample contact, no records, balances of 0, and empty collections. */
export interface HandleQuestion extends KeptOfContact {
  readonly event: EventView;
  readonly contact?: ContactView;
  readonly collections?: SharedRecords;
  readonly occurrence?: string;
}

/**
 * A handler in the sandbox.
 *
 * @example
 * const { groups } = await plugin.handler('conversion/event').handle({ event, collections: { rule: [rule] } });
 */
export interface HandlerUnderTest {
  /** What it wants done; nothing where the hub would not ask it, for the collection without which it is idle is empty. */
  handle(question: HandleQuestion, moment?: Moment): Promise<HandleResult>;
}

/** A call as a test makes it. What is left out: POST (or the only method there is), no path, no query, no headers, now. A body that is no text is written as JSON. */
export interface EndpointQuestion extends Partial<Omit<EndpointCall, 'body'>> {
  /** A text as it is; anything else as JSON. */
  readonly body?: unknown;
  /** The records of the collections that it needs, by their names. */
  readonly collections?: SharedRecords;
}

/** A request that is to be answered, with what is found of it. What is left out: an address, nobody, and no records. */
export interface RespondQuestion extends EndpointQuestion, Partial<Pick<EndpointRequest, 'address'>> {
  /** What the hub has found of what `find` named. */
  readonly found?: {
    readonly contact?: ContactView | null;
    readonly records?: { readonly [name: string]: FoundRecord | null };
  };
  /** Names this request: the same when the hub asks again. */
  readonly occurrence?: string;
}

/**
 * An endpoint in the sandbox.
 *
 * @example
 * expect(await plugin.endpoint('greeting/hello').respond({})).toEqual({ json: { hello: 'you' } });
 */
export interface EndpointUnderTest {
  /** What it makes of a report; refused where the hub would: events that are not declared, counts of what it does not keep. */
  take(question: EndpointQuestion, moment?: Moment): Promise<TakeResult>;
  /** What it looks for; refused where there is no such unique key. */
  find(question: RespondQuestion, moment?: Moment): Promise<FindResult>;
  /** What it answers; refused where the hub would: a redirect to a site that is in no record, effects that it has no right to. */
  respond(question: RespondQuestion, moment?: Moment): Promise<RespondResult>;
}

/**
 * A plugin in the sandbox, without a hub.
 *
 * @example
 * const plugin = await openPlugin(join(import.meta.dirname, '..'));
 * afterAll(() => plugin.close());
 * const greet = plugin.action('greeting/greet');
 */
export interface PluginUnderTest extends Disposable {
  /** All that can be known of the plugin without running it. */
  readonly manifest: Manifest;
  /** What the plugin wrote to its console, oldest first. */
  readonly logs: readonly string[];
  /** One of its actions, by its key: `greeting/greet`. */
  action(key: string): ActionUnderTest;
  /** One of its triggers, by its key. */
  trigger(key: string): TriggerUnderTest;
  /** One of its handlers, by its key. */
  handler(key: string): HandlerUnderTest;
  /** One of its endpoints, by its key. */
  endpoint(key: string): EndpointUnderTest;
  /** One of its transports, by its key. */
  transport(key: string): TransportUnderTest;
  /** Frees the sandbox. */
  close(): void;
}

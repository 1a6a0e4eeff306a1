import type { Static, TSchema } from 'typebox';
import type {
  AnsweredItem,
  AnsweredResult,
  CarriedChannel,
  EmailToCarry,
  ReportItem,
  ReportResult,
  SendResult,
  Signature,
  SmsToCarry,
} from '../contract/index.ts';
import type { Answer, Context } from './item.ts';

type MessageOf<Channel extends CarriedChannel> = Channel extends 'sms' ? SmsToCarry : EmailToCarry;
type KeyOf<Schema extends TSchema> = Extract<keyof Static<Schema>, string>;

/** What {@link defineTransport} takes. */
export interface TransportDefinition<Channel extends CarriedChannel, Settings extends TSchema> {
  /** What a shopkeeper calls it, among the ways by which messages go: `SMS by Colomba`. */
  readonly title: string;
  readonly description?: string;
  /** Whose messages it carries: `sms` or `email`. Permission `messages:carry:<channel>`. */
  readonly channel: Channel;
  /** The kind of connection of the plugin's own that people set up for it: its key in {@link definePlugin}'s `connections`. */
  readonly connection: string;
  /** The settings of that connection, for the types of what `config` holds. */
  readonly config: Settings;
  /** The settings of the connection that say who messages are from where a step names nobody. E-mails need an `address`. */
  readonly sender?: { readonly address: KeyOf<Settings>; readonly name?: KeyOf<Settings> };
  /**
   * Describes the one request by which a message goes out. The hub makes it, with the connection's key and an `Idempotency-Key` that stays the
   * same at every try; or it says why this message can't go.
   *
   * @example
   * send: ({ to, from, text, id, statusUrl }) => ({ url: '/messages', body: { json: { to, from, text, id, callback: statusUrl } } })
   */
  send(message: MessageOf<Channel>, context: Context<Static<Settings>>): Answer<SendResult>;
  /**
   * Says what the answer means: the other side has the message (`sent`), never takes it (`refused`), has done nothing and may be asked again
   * (`again`), or nobody can tell (`uncertain`). Where it throws, a 2xx leaves the message uncertain.
   *
   * @example
   * answered: ({ answer: { status, body } }) =>
   *   status === 201
   *     ? { outcome: 'sent', reference: JSON.parse(body).id }
   *     : status === 429
   *       ? { outcome: 'again', reason: body, trouble: 'busy' }
   *       : { outcome: 'refused', reason: body }
   */
  answered(
    item: Omit<AnsweredItem, 'message'> & { readonly message: MessageOf<Channel> },
    context: Context<Static<Settings>>,
  ): Answer<AnsweredResult>;
  /** How calls to {@link report} prove from whom they come, by a secret of the connection (absent: by knowing their address, which nobody can guess). */
  readonly signature?: Signature;
  /**
   * Reads a call of the other side that tells what became of messages, or what somebody answered to one. Absent: nothing is heard of them.
   *
   * @example
   * report: ({ body }) => {
   *   const { id, state } = JSON.parse(body);
   *   return { reports: state === 'DELIVERED' ? [{ state: 'delivered', reference: id }] : [] };
   * }
   */
  report?(call: ReportItem, context: Context<Static<Settings>>): Answer<ReportResult>;
}

/** A transport as {@link definePlugin} takes it. */
export interface Transport {
  readonly title: string;
  readonly description?: string;
  readonly channel: CarriedChannel;
  readonly connection: string;
  readonly config: TSchema;
  readonly sender?: { readonly address: string; readonly name?: string };
  readonly send: (message: never, context: never) => Answer<SendResult>;
  readonly answered: (item: never, context: never) => Answer<AnsweredResult>;
  readonly signature?: Signature;
  readonly report?: (call: ReportItem, context: never) => Answer<ReportResult>;
}

/**
 * Defines a way out into the world for messages: people choose it as the connection that their SMS or e-mails go by, and every step, campaign and
 * notice goes by it from then on.
 *
 * @example
 * const colomba = defineTransport({
 *   title: 'SMS by Colomba',
 *   channel: 'sms',
 *   connection: 'account',
 *   config: accountSettings,
 *   sender: { address: 'sender' },
 *   send: ({ to, from, text, id }) => ({ url: '/messages', body: { json: { to, from, text, id } } }),
 *   answered: ({ answer: { status, body } }) =>
 *     status === 201 ? { outcome: 'sent', reference: JSON.parse(body).id } : { outcome: 'refused', reason: body },
 * });
 */
export const defineTransport = <const Channel extends CarriedChannel, Settings extends TSchema>(
  definition: TransportDefinition<Channel, Settings>,
): Transport => definition;

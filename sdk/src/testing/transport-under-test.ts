import type { ConnectionManifest, Manifest } from '../contract/manifest.ts';
import type {
  AnsweredResult,
  CarryRequest,
  EmailToCarry,
  MessageToCarry,
  ReportItem,
  ReportResult,
  SendResult,
  SmsToCarry,
} from '../contract/transport.ts';
import { checkConfig } from './check-answer.ts';
import { checkAnswered, checkReport, checkSend } from './check-transport.ts';
import type { FakeClock } from './fake-clock.ts';
import { PluginFailure } from './plugin-failure.ts';
import type { Moment, WorldAnswer } from './question.ts';
import { sampleId } from './sample.ts';

/** What goes out in a test. What is left out of the message: that of a sample. */
export interface CarryQuestion {
  /** The settings of its connection; refused where their schema refuses them. */
  readonly config: unknown;
  /** What of the message is said here. */
  readonly message?: Partial<SmsToCarry> | Partial<EmailToCarry>;
}

/** A call as a test's other side makes it. What is left out: POST, no headers, no query, now, at the connection's address. A body that is no text is written as JSON. */
export interface ReportQuestion extends Partial<Omit<ReportItem, 'body' | 'encoding'>> {
  /** The settings of its connection. */
  readonly config: unknown;
  /** A text as it is; anything else as JSON. */
  readonly body: unknown;
}

/** The other side of a test: what it answers to a request; null: nothing, the line breaks. */
export type FakeWorld = (request: CarryRequest) => WorldAnswer | null;

/** What became of a message: as the transport says, or `lost`: the line broke, and nobody knows. */
export type Carried = AnsweredResult | { readonly outcome: 'lost' };

/**
 * A transport in the sandbox.
 *
 * @example
 * const colomba = plugin.transport('colomba/sms');
 * const sent = await colomba.carry({ config, message: { to: '+393331234567' } }, () => ({ status: 201, body: { id: 'c-7' } }));
 * expect(sent).toEqual({ outcome: 'sent', reference: 'c-7' });
 */
export interface TransportUnderTest {
  /** The request that it describes; refused where the hub would not make it: another host, a header that is the connection's. */
  send(question: CarryQuestion, moment?: Moment): Promise<SendResult>;
  /** What it makes of an answer; refused where the hub would not believe it. */
  answered(question: CarryQuestion & { readonly answer: WorldAnswer }, moment?: Moment): Promise<AnsweredResult>;
  /** The whole way of a message: described, answered by the world, read. */
  carry(question: CarryQuestion, world: FakeWorld, moment?: Moment): Promise<Carried>;
  /** What it makes of a call; refused where the hub would not take it in: a report that names no message. */
  report(question: ReportQuestion, moment?: Moment): Promise<ReportResult>;
}

type Ask = (
  question: {
    readonly entry: 'send' | 'answered' | 'report';
    readonly contribution: string;
    readonly config: unknown;
    readonly item: unknown;
  },
  moment?: Moment,
) => Promise<unknown>;

const common = { id: sampleId(0x5d), text: 'Hello Anna', statusUrl: 'https://hub.example/s/sample' } as const;
const SMS: SmsToCarry = { channel: 'sms', from: 'Example', to: '+393331234567', ...common };
const EMAIL: EmailToCarry = {
  channel: 'email',
  messageId: `<${common.id}@shop.example>`,
  from: { name: 'The shop', address: 'hello@shop.example' },
  to: { name: 'Anna', address: 'anna@clients.example' },
  subject: 'Hello',
  html: '<p>Hello Anna</p>',
  headers: {},
  ...common,
};

const messageOf = (channel: MessageToCarry['channel'], said: CarryQuestion['message']): object => ({
  ...(channel === 'sms' ? SMS : EMAIL),
  ...said,
});

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const settingsOf = (config: unknown): Readonly<Record<string, unknown>> =>
  typeof config === 'object' && config !== null ? { ...config } : {};

const kindOf = (manifest: Manifest, name: string): ConnectionManifest => {
  const kind = manifest.connections.find((one) => one.name === name);
  if (kind === undefined) throw new PluginFailure('INNESTO_REQUEST_INVALID', `There is no connection ${name}.`);
  return kind;
};

/** Opens a transport for a test. */
export const transportUnderTest = (
  manifest: Manifest,
  key: string,
  { ask, clock }: { readonly ask: Ask; readonly clock: FakeClock },
): TransportUnderTest => {
  const transport = manifest.transports.find(({ name }) => `${manifest.name}/${name}` === key);
  if (transport === undefined)
    throw new PluginFailure(
      'INNESTO_REQUEST_INVALID',
      `There is no ${key} among the transports: ${manifest.transports.map(({ name }) => `${manifest.name}/${name}`).join(', ') || 'there are none'}.`,
    );
  const { name: contribution, channel, connection } = transport;
  const kind = kindOf(manifest, connection);
  const send: TransportUnderTest['send'] = async ({ config, message }, moment) => {
    checkConfig(kind.config, config);
    const item = messageOf(channel, message);
    return checkSend(await ask({ entry: 'send', contribution, config, item }, moment), {
      kind,
      settings: settingsOf(config),
    });
  };
  const answered: TransportUnderTest['answered'] = async ({ config, message, answer }, moment) => {
    checkConfig(kind.config, config);
    const { status = 200, headers = {}, body } = answer;
    const item = { message: messageOf(channel, message), answer: { status, headers, body: textOf(body), cut: false } };
    return checkAnswered(await ask({ entry: 'answered', contribution, config, item }, moment), status);
  };
  return {
    send,
    answered,
    carry: async (question, world, moment) => {
      const request = await send(question, moment);
      if ('refuse' in request) return { outcome: 'refused', reason: request.refuse };
      const answer = world(request);
      return answer === null ? { outcome: 'lost' } : answered({ ...question, answer }, moment);
    },
    report: async (
      { config, body, method = 'POST', headers = {}, query = {}, at = clock.now(), message = null },
      moment,
    ) => {
      checkConfig(kind.config, config);
      if (transport.reports === undefined)
        throw new PluginFailure('INNESTO_REQUEST_INVALID', `${key} has no report: nothing is heard of its messages.`);
      const item = { method, headers, query, body: textOf(body), encoding: 'utf8', at, message };
      return checkReport(await ask({ entry: 'report', contribution, config, item }, moment), { channel, message });
    },
  };
};

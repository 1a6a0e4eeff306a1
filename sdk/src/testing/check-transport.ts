import { connectionAddress } from '../contract/credential.ts';
import { hostsOfSettings, isDeclaredHost } from '../contract/host.ts';
import type { ConnectionManifest } from '../contract/manifest.ts';
import {
  AnsweredResult,
  isBelieved,
  ReportResult,
  SendResult,
  type CarryRequest,
  type MessageToCarry,
} from '../contract/transport.ts';
import { reader } from './check-answer.ts';
import { PluginFailure } from './plugin-failure.ts';

const readSend = reader(SendResult, 'The answer of send');
const readAnswered = reader(AnsweredResult, 'The answer of answered');
const readReport = reader(ReportResult, 'The answer of report');

const refuse = (detail: string): never => {
  throw new PluginFailure('INNESTO_PLUGIN_ANSWER', detail);
};

type Settings = Readonly<Record<string, unknown>>;

/** Where a request would go: null where the hub would not make it. */
const targetOf = ({ address }: ConnectionManifest, url: string, settings: Settings): URL | null => {
  if (!url.startsWith('/')) return URL.parse(url);
  const base = address === undefined ? null : connectionAddress(address, settings);
  return base === null || url.startsWith('//') ? null : URL.parse(`${base.replace(/\/$/, '')}${url}`);
};

const checkRequest = (request: CarryRequest, kind: ConnectionManifest, settings: Settings): void => {
  const target = targetOf(kind, request.url, settings);
  if (target === null) return refuse(`${request.url} is no address, or a path of a connection that has no address.`);
  const hosts = hostsOfSettings(kind.hosts, settings);
  if (!isDeclaredHost(hosts, target))
    return refuse(`The connection ${kind.name} is not for the host ${target.host}: ${hosts.join(', ') || 'for none'}.`);
  if (request.method === 'GET' && request.body !== undefined) refuse('A GET has no body.');
  const { credential } = kind;
  const own = credential.kind === 'api-key' && 'header' in credential ? credential.header : 'authorization';
  const taken = Object.keys(request.headers ?? {}).find(
    (name) => name.toLowerCase() === own.toLowerCase() || name.toLowerCase() === 'idempotency-key',
  );
  if (taken !== undefined) refuse(`The header ${taken} is the hub’s to set.`);
};

/** Refuses a request that the hub would not make. */
export const checkSend = (
  answer: unknown,
  { kind, settings }: { readonly kind: ConnectionManifest; readonly settings: Settings },
): SendResult => {
  const result = readSend(answer);
  if (!('refuse' in result)) checkRequest(result, kind, settings);
  return result;
};

/** Refuses what the hub would not believe of an answer. */
export const checkAnswered = (answer: unknown, status: number): AnsweredResult => {
  const result = readAnswered(answer);
  if (!isBelieved(status, result))
    return refuse(
      result.outcome === 'sent'
        ? `Of a ${status} the hub does not believe that the message was sent.`
        : `After a ${status} the hub says nothing again: say uncertain, and the step's own setting decides.`,
    );
  return result;
};

/** Refuses what the hub would not take in of a call. */
export const checkReport = (
  answer: unknown,
  { channel, message }: { readonly channel: MessageToCarry['channel']; readonly message: string | null },
): ReportResult => {
  const result = readReport(answer);
  for (const report of result.reports) {
    if ('reply' in report) {
      if (channel !== 'sms') return refuse('Replies are heard of SMS only.');
      if (message !== null) return refuse('Nobody answers at the address of one message.');
    } else if (message === null && report.id === undefined && report.reference === undefined)
      return refuse(`A report of “${report.state}” names no message: give its id or reference.`);
  }
  return result;
};

import type { GatewayChange, GatewayDraft, GatewayReplies } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { parseSealedSecrets, type SealedSecrets } from '../../model/message/connection-secrets.ts';
import { parseGatewayConfig, type GatewayConfig } from '../../model/message/sms-config.ts';
import { valuesUsed } from '../../model/message/sms-request.ts';
import { CONNECTION_HEADERS } from '../../model/request/connection-headers.ts';
import { keep, type KeptConnection, type SealIn } from './seal-in.ts';

/** What a screen shows of a gateway beside what every connection has. */
export interface GatewaySettingsShown extends Omit<GatewayConfig, 'replies'> {
  readonly replies: GatewayReplies | null;
  readonly kind: 'http-gateway';
  readonly hasSecret: boolean;
  readonly hasReportSecret: boolean;
}

/** A gateway as a screen shows it. */
export const viewGateway = (row: KeptConnection): GatewaySettingsShown => {
  const secrets = parseSealedSecrets(row.secret);
  const { replies = null, ...config } = parseGatewayConfig(row.config);
  return {
    ...config,
    replies,
    kind: 'http-gateway',
    hasSecret: secrets.secret !== undefined,
    hasReportSecret: secrets.reportSecret !== undefined,
  };
};

const wrong = (path: string, detail: string) => fault('INNESTO_CONNECTION_SETTINGS', { detail, path });

const checkUrl = (text: string): void => {
  const url = URL.parse(text);
  if (url === null) throw wrong('/url', 'this is no address');
  if (url.username !== '' || url.password !== '')
    throw wrong('/url', 'a name and password in the address are not sent: put them into a header');
  if (/%7B|[{}]/i.test(`${url.host}${url.pathname}`))
    throw wrong('/url', 'only what stands after the question mark is filled in');
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const checkBody = ({ method, format, body }: GatewayConfig): void => {
  if (method === 'GET' && format !== 'none') throw wrong('/format', 'a GET has no body');
  if (format === 'json' && !isJson(body))
    throw wrong('/body', 'this is no JSON: {to} and the like stand inside quotes');
};

const checkConfig = (config: GatewayConfig, secrets: SealedSecrets): GatewayConfig => {
  checkUrl(config.url);
  checkBody(config);
  const used = valuesUsed(config);
  for (const needed of ['to', 'text'])
    if (!used.has(needed)) throw wrong('/body', `nothing says where {${needed}} goes`);
  if (Object.values(config.headers).some((header) => header.includes('{text}')))
    throw wrong('/headers', 'a header cannot hold the text');
  const own = Object.keys(config.headers).find((header) => CONNECTION_HEADERS.has(header.toLowerCase()));
  if (own !== undefined) throw wrong('/headers', `the header ${own} belongs to the line, and is not set here`);
  if (used.has('secret') && secrets.secret === undefined) throw wrong('/secret', 'it uses {secret}, and there is none');
  const { report } = config;
  if (report !== null && report.id === undefined && !used.has('status'))
    throw wrong('/report/id', 'say where calls name the message, or hand {status} to the gateway');
  if (report !== null && report.id !== undefined && config.answer.id === undefined && !used.has('id'))
    throw wrong('/answer/id', 'say where the answer names the message, or hand {id} to the gateway');
  const isSigned = report?.signature !== undefined || config.replies?.signature !== undefined;
  if (isSigned && secrets.reportSecret === undefined)
    throw wrong('/reportSecret', 'calls are signed with it, and there is none');
  return config;
};

/** A new gateway as its row keeps it. */
export const draftGateway = (draft: GatewayDraft, sealIn: SealIn): KeptConnection => {
  const { method = 'POST', body = '' } = draft;
  const secrets = { ...sealIn('secret', draft.secret), ...sealIn('reportSecret', draft.reportSecret) };
  const config: GatewayConfig = {
    sender: draft.sender,
    url: draft.url,
    method,
    headers: draft.headers ?? {},
    format: draft.format ?? (body === '' ? 'none' : 'json'),
    body,
    answer: draft.answer ?? {},
    report: draft.report ?? null,
    replies: draft.replies ?? null,
  };
  return keep(checkConfig(config, secrets), secrets);
};

const originOf = (url: string): string => URL.parse(url)?.origin ?? '';

/** A gateway's row as a change leaves it: a secret goes only where it was entered for. */
export const changeGateway = (row: KeptConnection, change: GatewayChange, sealIn: SealIn): KeptConnection => {
  const [before, known] = [parseGatewayConfig(row.config), parseSealedSecrets(row.secret)];
  const { kind: _kind, name: _name, partPrice: _price, secret, reportSecret, ...changed } = change;
  const config: GatewayConfig = { ...before, ...changed };
  if (known.secret !== undefined && secret === undefined && originOf(config.url) !== originOf(before.url))
    throw fault('INNESTO_CONNECTION_PASSWORD', { changed: 'url', path: '/secret' });
  const secrets = {
    ...sealIn('secret', secret, known.secret),
    ...sealIn('reportSecret', reportSecret, known.reportSecret),
  };
  return keep(checkConfig(config, secrets), secrets);
};

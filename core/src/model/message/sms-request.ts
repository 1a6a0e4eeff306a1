import { CONNECTION_HEADERS } from '../request/connection-headers.ts';
import type { GatewayConfig } from './sms-config.ts';

/** What a gateway's templates are filled with. */
export interface SmsValues {
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly id: string;
  readonly status: string;
  readonly secret: string;
}

/** The request that a gateway is asked by. */
export interface SmsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const NAMES = ['to', 'from', 'text', 'id', 'status', 'secret'] as const satisfies readonly (keyof SmsValues)[];
const PLACE = new RegExp(`\\{(${NAMES.join('|')})\\}`, 'g');

const isName = (name: string): name is (typeof NAMES)[number] => NAMES.some((known) => known === name);

const fill = (template: string, values: SmsValues): string =>
  template.replaceAll(PLACE, (whole, name: string) => (isName(name) ? values[name] : whole));

// Only texts inside the JSON are filled in, after it was read: whatever stands in a message, it stays one text.
const fillJson = (value: unknown, values: SmsValues): unknown => {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return value.map((entry: unknown) => fillJson(entry, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillJson(member, values)]));
};

const fillPairs = (pairs: URLSearchParams, values: SmsValues): URLSearchParams =>
  new URLSearchParams([...pairs].map(([name, value]): [string, string] => [name, fill(value, values)]));

const TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded', none: null } as const;

const bodyOf = ({ format, body }: GatewayConfig, values: SmsValues): string | null => {
  switch (format) {
    case 'none':
      return null;
    case 'form':
      return fillPairs(new URLSearchParams(body), values).toString();
    case 'json':
      return JSON.stringify(fillJson(JSON.parse(body), values));
  }
};

const HEADER_BREAKERS = /[^\u0020-\u007e\u00a0-\u00ff]+/g;

/** Fills a gateway's templates in: each value where it stands, and as what stands there (a header, JSON, a form, an address) needs it. */
export const smsRequest = (config: GatewayConfig, values: SmsValues): SmsRequest => {
  const url = new URL(config.url);
  url.search = fillPairs(url.searchParams, values).toString();
  const body = bodyOf(config, values);
  const type = TYPES[config.format];
  const own = Object.entries(config.headers).map(
    ([name, value]) => [name.toLowerCase(), fill(value, values).replaceAll(HEADER_BREAKERS, ' ')] as const,
  );
  return {
    method: config.method,
    url,
    headers: {
      'user-agent': 'Innesto',
      accept: 'application/json, */*;q=0.5',
      ...(type === null ? {} : { 'content-type': type }),
      ...Object.fromEntries(own.filter(([name]) => !CONNECTION_HEADERS.has(name))),
      ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    body,
  };
};

/** Which of the values a gateway's templates use. */
export const valuesUsed = ({ url, headers, body, format }: GatewayConfig): ReadonlySet<string> => {
  const query = URL.canParse(url) ? [...new URL(url).searchParams.values()] : [];
  const all = [...query, ...Object.values(headers), ...(format === 'none' ? [] : [decodeForm(format, body)])];
  return new Set(all.flatMap((text) => [...text.matchAll(PLACE)].map(([, name = '']) => name)));
};

const decodeForm = (format: 'json' | 'form', body: string): string =>
  format === 'form' ? [...new URLSearchParams(body).values()].join('\n') : body;

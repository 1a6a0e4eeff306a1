import { splitAddress, type HttpRequestEffect, type RequestBody } from '@innesto/sdk/contract';
import { renderTemplate, type MergeScope, type TemplateOutcome } from '../message/liquid.ts';

/** A request with everything filled in but its secrets: what is the same at every try. */
export interface RenderedRequest {
  readonly url: string;
  readonly body: string | null;
  /** What its body is (`application/json`); null where it has none. */
  readonly type: string | null;
}

/** A request filled in, or why it cannot be. */
export type RequestRendering =
  | { readonly kind: 'rendered'; readonly request: RenderedRequest }
  | { readonly kind: 'broken'; readonly problem: string };

const LONGEST_URL = 8000;
const JSON_TYPE = 'application/json';
/** A piece of a path that leads to another place than the one where it stands. */
const CLIMBS = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

const broken = (problem: string): { readonly kind: 'broken'; readonly problem: string } => ({
  kind: 'broken',
  problem,
});

type Addressed = Pick<HttpRequestEffect, 'url' | 'connection'>;

interface AddressParts {
  readonly origin: string;
  readonly rest: string;
  /** It is a path below the address of the connection, which stands for the host until the request is made. */
  readonly isBelow: boolean;
}

const BELOW = /^\/(?![/\\])/;

const partsOf = ({ url, connection }: Addressed): AddressParts | null => {
  const text = typeof url === 'string' ? url : url.template;
  if (connection !== undefined && BELOW.test(text))
    return { origin: `https://${connection}`, rest: text, isBelow: true };
  const parts = splitAddress(text);
  return parts === null ? null : { ...parts, isBelow: false };
};

/** The host of an address whose rest may be a template (of a path below a connection: the connection); null where it names none. */
export const hostOfRequest = (asked: Addressed): string | null => {
  const parts = partsOf(asked);
  return parts === null ? null : new URL(parts.origin).host;
};

const renderUrl = (asked: Addressed, scope: MergeScope): TemplateOutcome => {
  const parts = partsOf(asked);
  const { url } = asked;
  if (parts === null) return broken('its address names no host');
  const rest: TemplateOutcome =
    typeof url === 'string' ? { kind: 'rendered', text: parts.rest } : renderTemplate('url', parts.rest, scope);
  if (rest.kind === 'broken') return rest;
  const [path = ''] = rest.text.split(/[?#]/, 1);
  if (CLIMBS.test(path)) return broken('a value would lead to another address');
  const text = `${parts.origin}${rest.text}`;
  if (text.length > LONGEST_URL) return broken(`its address is longer than ${LONGEST_URL} characters`);
  if (!URL.canParse(text) || new URL(text).host !== new URL(parts.origin).host) return broken('its address is none');
  const { href, origin } = new URL(text);
  return { kind: 'rendered', text: parts.isBelow ? href.slice(origin.length) : href };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const renderBody = (body: RequestBody, scope: MergeScope): TemplateOutcome & { readonly type: string } => {
  if ('json' in body) return { kind: 'rendered', text: JSON.stringify(body.json) ?? 'null', type: JSON_TYPE };
  if ('text' in body) return { kind: 'rendered', text: body.text, type: body.type ?? 'text/plain; charset=utf-8' };
  const rendered = renderTemplate('json', body.template, scope);
  if (rendered.kind === 'rendered' && !isJson(rendered.text))
    return {
      ...broken('what comes of its content is no JSON: a value is missing, or stands without quotes'),
      type: '',
    };
  return { ...rendered, type: JSON_TYPE };
};

/** Fills in a request, in one pass. What is data is sent as it is; in templates every value stays a value. */
export const renderRequest = (
  { body, ...asked }: Addressed & Pick<HttpRequestEffect, 'body'>,
  scope: MergeScope,
): RequestRendering => {
  const address = renderUrl(asked, scope);
  if (address.kind === 'broken') return address;
  if (body === undefined) return { kind: 'rendered', request: { url: address.text, body: null, type: null } };
  const content = renderBody(body, scope);
  if (content.kind === 'broken') return broken(content.problem);
  return { kind: 'rendered', request: { url: address.text, body: content.text, type: content.type } };
};

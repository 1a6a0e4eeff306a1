import {
  defineTrigger,
  setting,
  settings,
  Type,
  type InboundContact,
  type Json,
  type JsonObject,
  type ReceiveItem,
  type Signature,
  type Static,
} from '@innesto/sdk';
import { readJson, textAt } from './path.ts';

const PATH = '^[A-Za-z0-9_-]{1,60}(\\.[A-Za-z0-9_-]{1,60}){0,10}$';
const CALLED = 'webhook.called';

const path = (text: { readonly title: string; readonly description?: string }) =>
  Type.Optional(Type.String({ ...text, pattern: PATH, maxLength: 600 }));

const config = settings({
  by: Type.Optional(
    setting.choice({
      title: 'Who it is about is told by',
      options: { email: 'The e-mail address', phone: 'The phone number', externalId: 'The external id' },
      default: 'email',
    }),
  ),
  member: path({
    title: 'Where in the call',
    description: 'Names with dots between them: customer.email. Left empty: email, phone or id.',
  }),
  create: Type.Optional(setting.flag({ title: 'Whom nobody knows yet becomes a contact', default: false })),
  firstName: path({
    title: 'First name of a new contact',
    description: 'Where it lies in the call: customer.first_name',
  }),
  lastName: path({ title: 'Last name of a new contact' }),
  each: path({
    title: 'One entry for each',
    description:
      'The part of the call that makes an entry its own, such as order. Left empty: one entry for each contact.',
  }),
  signature: Type.Optional(
    setting.choice({
      title: 'How a call proves itself',
      description: 'With the secret that is entered below. Left empty: who knows the address may call.',
      options: {
        standard: 'Standard Webhooks (webhook-signature)',
        body: 'HMAC-SHA256 of the body, in a header',
        prefixed: 'HMAC-SHA256 of the body behind sha256=, in a header',
        timed: 'HMAC-SHA256 of time and body (t=…,v1=…), in a header',
        token: 'The secret itself, in a header',
      },
    }),
  ),
  header: Type.Optional(
    Type.String({
      title: 'Header of the signature',
      description: 'Such as X-Hub-Signature-256. Left empty: X-Signature. Standard Webhooks have their own.',
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$",
    }),
  ),
});

type CalledSettings = Static<typeof config>;

const signatureOf = ({ signature, header = 'X-Signature' }: CalledSettings): Signature | null => {
  const hmac = { scheme: 'hmac-sha256', secret: 'signing' } as const;
  switch (signature) {
    case 'standard':
      return {
        ...hmac,
        header: 'webhook-signature',
        prefix: 'v1,',
        encoding: 'base64',
        key: 'base64',
        timestamp: { header: 'webhook-timestamp' },
        signed: [{ header: 'webhook-id' }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
      };
    case 'body':
      return { ...hmac, header };
    case 'prefixed':
      return { ...hmac, header, prefix: 'sha256=' };
    case 'timed':
      return {
        ...hmac,
        header,
        field: 'v1',
        timestamp: { field: 't' },
        signed: ['timestamp', { text: '.' }, 'body'],
      };
    case 'token':
      return { scheme: 'token', secret: 'signing', in: 'header', name: header };
    default:
      return null;
  }
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

const formIn = (body: string): JsonObject =>
  Object.fromEntries(
    body.split('&').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=');
      return name === '' ? [] : [[decoded(name), decoded(value.join('='))]];
    }),
  );

/** What a call says: JSON, a form, or (of one without a body) what stands behind its address. */
const saidIn = ({ body, encoding, headers, query }: ReceiveItem): Json => {
  if (body.trim() === '') return { ...query };
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return formIn(body);
  const json = encoding === 'utf8' ? readJson(body) : undefined;
  if (json === undefined) throw new Error('the call is neither JSON nor a form');
  return json;
};

const USUAL = { email: 'email', phone: 'phone', externalId: 'id' } as const;

const whoIn = (said: Json, { by = 'email', member, firstName, lastName }: CalledSettings): InboundContact => {
  const where = member ?? USUAL[by];
  const who = textAt(said, where);
  if (who === null) throw new Error(`nothing at “${where}” says who the call is about`);
  const named = (at: string | undefined): string | null =>
    at === undefined ? null : (textAt(said, at)?.slice(0, 200) ?? null);
  const [first, last] = [named(firstName), named(lastName)];
  return {
    [by]: who,
    ...(first === null ? {} : { firstName: first }),
    ...(last === null ? {} : { lastName: last }),
  };
};

/** One text for what a call says, short enough for a key. */
const digest = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  return hash.toString(36);
};

/** Starts when another system calls the workflow's address. */
export const called = defineTrigger({
  title: 'Webhook called',
  description: 'Starts when another system calls the workflow’s address, with what it says.',
  category: 'connections',
  config,
  events: [CALLED],
  secrets: {
    signing: {
      title: 'Secret of the signature',
      description: 'The one that the other system signs with.',
      neededWith: 'signature',
    },
  },
  subscribe: (given) => {
    const signature = signatureOf(given);
    return [
      {
        webhook: {
          methods: ['POST', 'PUT', 'GET'],
          emits: CALLED,
          unknown: given.create === true ? 'create' : 'skip',
          ...(given.each === undefined ? {} : { entryKey: 'event.entry' }),
          ...(signature === null ? {} : { signature }),
          ...(given.signature === 'standard' ? { delivery: { header: 'webhook-id' } } : {}),
        },
      },
    ];
  },
  receive: (item, { config: given }) => {
    const said = saidIn(item);
    const entry = given.each === undefined ? null : (textAt(said, given.each)?.slice(0, 200) ?? null);
    const payload: JsonObject = {
      body: said,
      query: { ...item.query },
      ...(entry === null ? {} : { entry }),
    };
    // The hub has already told one delivery from another: what is kept is an event of its own, the same whenever it is read.
    return { events: [{ key: `${item.at} ${digest(item.body)}`, contact: whoIn(said, given), payload }] };
  },
});

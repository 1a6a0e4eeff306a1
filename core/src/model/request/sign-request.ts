import { createHmac } from 'node:crypto';

/** What is signed: the request's id, which is the same at every try, when it is made (epoch milliseconds), and its body. */
export interface SignedRequest {
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

const BASE64_KEY = 'whsec_';

const keyOf = (secret: string): Buffer =>
  secret.startsWith(BASE64_KEY) ? Buffer.from(secret.slice(BASE64_KEY.length), 'base64') : Buffer.from(secret, 'utf8');

/**
 * The headers by which a request proves where it comes from, in the manner of Standard Webhooks: an HMAC-SHA256 of `id.timestamp.body`. A
 * secret that begins with `whsec_` is the Base64 of the key behind it, any other is the key.
 */
export const signRequest = (secret: string, { id, at, body }: SignedRequest): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
};

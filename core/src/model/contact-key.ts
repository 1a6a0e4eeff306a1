import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** A contact of a workspace, by public ids. */
export interface KeyedContact {
  readonly workspace: string;
  readonly contact: string;
}

const ID = 16;
const MAC = 16;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const UUID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const macOf = (key: KeyObject, workspace: string, contact: Uint8Array): Buffer =>
  createHmac('sha256', key).update('contact\n').update(bytesOf(workspace)).update(contact).digest().subarray(0, MAC);

/** The contact key: what names a contact to endpoints, in the links that it gets. Its public id and 128 bits of an HMAC under the hub's own key; nothing of it is stored. */
export const signContactKey = (key: KeyObject, { workspace, contact }: KeyedContact): string => {
  const named = bytesOf(contact);
  return Buffer.concat([named, macOf(key, workspace, named)]).toString('base64url');
};

/** The public id of the contact that a token names in a workspace; null if it is no contact key of that workspace. Whether the contact is still there is another question. */
export const readContactKey = (
  key: KeyObject,
  { workspace, token }: { readonly workspace: string; readonly token: string },
): string | null => {
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== ID + MAC || bytes.toString('base64url') !== token) return null;
  const named = bytes.subarray(0, ID);
  if (!timingSafeEqual(macOf(key, workspace, named), bytes.subarray(ID))) return null;
  return named.toString('hex').replace(UUID, '$1-$2-$3-$4-$5');
};

import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** The workflow that an address stands for, and the how-manieth of its addresses it is. */
export interface NamedWorkflow {
  readonly workflow: string;
  readonly turn: number;
}

const ID = 16;
const TURN = 2;
const MAC = 16;
const TOKEN = /^[A-Za-z0-9_-]{46}$/;
const UUID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
const TURNS = 2 ** (8 * TURN);

const macOf = (key: KeyObject, named: Uint8Array): Buffer =>
  createHmac('sha256', key).update('inbound\n').update(named).digest().subarray(0, MAC);

/** The part of an address that nobody can guess: which workflow, which turn, and 128 bits of an HMAC under the hub's own key. Nothing of it is stored. */
export const signAddress = (key: KeyObject, { workflow, turn }: NamedWorkflow): string => {
  const counted = Buffer.alloc(TURN);
  counted.writeUInt16BE(turn % TURNS);
  const named = Buffer.concat([Buffer.from(workflow.replaceAll('-', ''), 'hex'), counted]);
  return Buffer.concat([named, macOf(key, named)]).toString('base64url');
};

/** What a token names; null if it is not one of ours. */
export const readAddress = (key: KeyObject, token: string): NamedWorkflow | null => {
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== ID + TURN + MAC) return null;
  const named = bytes.subarray(0, ID + TURN);
  if (!timingSafeEqual(macOf(key, named), bytes.subarray(ID + TURN))) return null;
  return {
    workflow: named.subarray(0, ID).toString('hex').replace(UUID, '$1-$2-$3-$4-$5'),
    turn: named.readUInt16BE(ID),
  };
};

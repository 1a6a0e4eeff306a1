import type { Addressee, SendMessageEffect } from '@innesto/sdk/contract';
import type { Delivery } from '../delivery.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import { checkAddress } from './address.ts';

/** An operator of a workspace, as far as notices can reach them there. */
export interface Reachable {
  readonly name: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string | null;
}

/** To whom a notice goes as things are now, or why to nobody. */
export type Recipient =
  | { readonly kind: 'somebody'; readonly name: string; readonly address: string }
  | { readonly kind: 'nobody'; readonly reason: string };

/** Whom a notice may name: the operators of its workspace by their public ids, and its contact's owner. */
export interface NamedCrew {
  readonly operators: ReadonlyMap<string, Reachable>;
  readonly owner: Reachable | null;
}

const nobody = (reason: string): Recipient => ({ kind: 'nobody', reason });
const somebody = (address: string | null, name = ''): Recipient =>
  address === null ? nobody('no-address') : { kind: 'somebody', name, address };

/** Whether a delivery is a message to others than the contact whom it is about. */
export const isNotice = ({ kind, body }: Pick<Delivery, 'kind' | 'body'>): boolean =>
  kind === 'message' && body['to'] !== undefined;

const reach = (channel: string, { name, email, phone }: Reachable): Recipient =>
  somebody(channel === 'email' ? checkAddress(email) : phone, name);

/** Who is named, by the address that they have now. An operator who left the workspace is told nothing more. */
export const recipientOf = (channel: SendMessageEffect['channel'], to: Addressee, crew: NamedCrew): Recipient => {
  if ('address' in to) return somebody(channel === 'email' ? checkAddress(to.address.trim()) : null);
  if ('number' in to) return somebody(channel === 'sms' ? parsePhoneNumber(to.number, null) : null);
  if ('operator' in to) {
    const operator = crew.operators.get(to.operator);
    return operator === undefined ? nobody('no-operator') : reach(channel, operator);
  }
  if (crew.owner !== null) return reach(channel, crew.owner);
  return to.otherwise === undefined ? nobody('no-owner') : recipientOf(channel, to.otherwise, crew);
};

/** One text for whom a notice was asked to go to: what tells its delivery's key from the others' of the same step. */
export const addresseeText = (to: Addressee): string => {
  if ('address' in to) return `address ${to.address.trim().toLowerCase()}`;
  if ('number' in to) return `number ${to.number.trim()}`;
  if ('operator' in to) return `operator ${to.operator}`;
  return `owner ${to.otherwise === undefined ? '' : addresseeText(to.otherwise)}`;
};

/** The operators whom an addressee names. */
export const operatorsNamed = (to: Addressee): readonly string[] => {
  if ('operator' in to) return [to.operator];
  return 'owner' in to && to.otherwise !== undefined ? operatorsNamed(to.otherwise) : [];
};

/** Why a notice cannot be asked for, whoever is to get it; null where it can. */
export const noticeObjection = ({ channel, purpose, to }: SendMessageEffect): string | null => {
  if (to === undefined) return null;
  if (channel !== 'email' && channel !== 'sms') return `others cannot be written to by ${channel}`;
  return purpose === 'service' ? null : 'what goes to others than the contact has the purpose “service”';
};

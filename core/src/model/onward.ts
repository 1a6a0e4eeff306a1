import { CONTACT_KEY_MEMBER, originOf, type JsonObject, type LeadsTo } from '@innesto/sdk/contract';

// Its page’s policy names it: a name of a host may hold a semicolon, which would end the directive.
const NAMEABLE = /^https:\/\/[a-z0-9._-]{1,253}(:[0-9]{1,5})?$/;
const PARTS = /^([^?#]*)(\?[^#]*)?(#.*)?$/s;

/** An address with a contact key in its query, as the pages of sites read it. Whatever else it has stays as it was written. */
export const keyedAddress = (address: string, key: string): string => {
  const [, page = '', query = '', fragment = ''] = PARTS.exec(address) ?? [];
  const others = query
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !new URLSearchParams(part).has(CONTACT_KEY_MEMBER));
  return `${page}?${[...others, `${CONTACT_KEY_MEMBER}=${key}`].join('&')}${fragment}`;
};

/** A record as far as an address in it may be gone to. */
export interface AddressHolder {
  /** Its collection's key. */
  readonly collection: string;
  readonly contactId: number | null;
  readonly attributes: JsonObject;
}

/**
 * Where whoever confirmed goes on; null: nowhere. What stands now in a record of that plugin's own that belongs to nobody decides, and who follows the link
 * does not: people of the workspace enter it, or a plugin that was granted to write such records does.
 */
export const onwardAddress = (
  { plugin, leadsTo }: { readonly plugin: string; readonly leadsTo: LeadsTo | null },
  record: AddressHolder | null,
  contactKey: string,
): string | null => {
  if (leadsTo === null || record === null) return null;
  const { collection, contactId, attributes } = record;
  if (contactId !== null || !collection.startsWith(`${plugin}/`)) return null;
  const address = attributes[leadsTo.address];
  if (typeof address !== 'string' || !NAMEABLE.test(originOf(address) ?? '')) return null;
  const { recognise } = leadsTo;
  return recognise !== undefined && attributes[recognise] === true ? keyedAddress(address, contactKey) : address;
};

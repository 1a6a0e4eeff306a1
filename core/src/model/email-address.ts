import { domainToASCII } from 'node:url';

/** An e-mail address as its owner writes it, and the form by which two spellings are known to be one. */
export interface EmailAddress {
  readonly address: string;
  readonly key: string;
}

const LONGEST = 254;
const LONGEST_LOCAL_PART = 64;
// One plain address: no list, no comment, no quoted local part; what a header could be broken with is never in it.
const LOCAL_PART = /^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}]+$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

const asciiDomain = (domain: string): string => {
  const lower = domain.toLowerCase();
  return DOMAIN.test(lower) ? lower : domainToASCII(lower);
};

/** Reads one plain e-mail address; null where the text is none. */
export const parseEmailAddress = (text: string): EmailAddress | null => {
  const address = text.trim().normalize('NFC');
  if (address.length > LONGEST) return null;
  const at = address.lastIndexOf('@');
  if (at < 1 || at > LONGEST_LOCAL_PART) return null;
  const local = address.slice(0, at);
  if (!LOCAL_PART.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  const domain = asciiDomain(address.slice(at + 1));
  return DOMAIN.test(domain) ? { address, key: `${local.toLowerCase()}@${domain}` } : null;
};

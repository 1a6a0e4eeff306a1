import { domainToASCII } from 'node:url';

const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_LABEL = 63;

// Only the dot-atom of RFC 5322, section 3.2.3: quoted local parts, comments, groups and lists have carried second
// recipients and header lines past every parser that took them.
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

// domainToASCII percent-decodes and drops characters as a browser's address bar does; a domain must not need that.
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

const domainOf = (domain: string): string | null => {
  if (!DOMAIN.test(domain)) return null;
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  if (labels.length < 1 || labels.some((label) => label.length > LONGEST_LABEL || !LABEL.test(label))) return null;
  // An all-numeric end is an IPv4 address written one way or another.
  return /^\d+$/.test(labels.at(-1) ?? '') ? null : ascii;
};

/**
 * One plain e-mail address in the form in which it may go into a header and an envelope (its domain in ASCII), or null:
 * no list, comment, quoted part, control character or space, at most 254 characters with 64 before the @.
 */
export const checkAddress = (value: string): string | null => {
  if (value.length > LONGEST_ADDRESS) return null;
  const at = value.lastIndexOf('@');
  const local = value.slice(0, Math.max(at, 0));
  if (local.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return null;
  const domain = domainOf(value.slice(at + 1));
  if (domain === null) return null;
  const address = `${local}@${domain}`;
  return address.length > LONGEST_ADDRESS ? null : address;
};

/** A display name in the form in which it may go into a header: one line without control characters, at most 100 characters. */
export const cleanName = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .toWellFormed()
    .trim()
    .slice(0, 100)
    .replace(/[\uD800-\uDBFF]$/, '');

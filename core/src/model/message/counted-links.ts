import { Parser } from 'htmlparser2';
import { escapeHtml } from './escape-html.ts';

/** More links than that no message for people has; what comes behind them stays as it is, and a token names a link by one byte. */
const MOST_LINKS = 64;
const LONGEST_URL = 4000;

/** What counting a message's links needs. */
export interface LinkCounting {
  /** Where a link of the message leads instead, by its place among them. */
  readonly wrap: (link: number) => string;
  /** The way out, which is nobody's business to count. */
  readonly unsubscribe: string;
}

/** A message's parts whose links are counted, and where these lead: each target once, as it was written. */
export interface CountedParts {
  readonly html: string | null;
  readonly text: string;
  readonly links: readonly string[];
}

/** Whether a link leads to a page of the web: not to an address, a number or a place in the message, and not out of reach of a redirect. */
const isWebPage = (url: string): boolean => {
  if (url.length > LONGEST_URL || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  // Who the name before the @ is meant to deceive is no concern of ours: such a link goes out as it was written.
  const { username, password } = new URL(url);
  return username === '' && password === '';
};

/** Replaces the targets of links by `replaced`; everything else stays to the letter. */
const inHtml = (html: string, replaced: (url: string) => string | null): string => {
  const parts: string[] = [];
  let at = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const href = attributes['href'];
        if ((name !== 'a' && name !== 'area') || href === undefined) return;
        const instead = replaced(href.trim());
        if (instead === null) return;
        const written = Object.entries({ ...attributes, href: instead }).map(
          ([key, value]) => ` ${key}="${escapeHtml(value)}"`,
        );
        parts.push(html.slice(at, parser.startIndex), `<${name}${written.join('')}>`);
        at = parser.endIndex + 1;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return parts.join('') + html.slice(at);
};

const URL_IN_TEXT = /https?:\/\/[^\s<>"\p{Cc}]+/giu;
const BEHIND_A_URL = new Set(".,;:!?…)]}»”’'*_");

/** Where an address in running text ends: not with the sentence's full stop, nor with the bracket around it. */
const endOfUrl = (found: string): number => {
  let end = found.length;
  // A bracket that was opened inside belongs to it.
  let surplus = found.split(')').length - found.split('(').length;
  while (end > 0 && BEHIND_A_URL.has(found.charAt(end - 1))) {
    if (found.charAt(end - 1) === ')') {
      if (surplus <= 0) break;
      surplus -= 1;
    }
    end -= 1;
  }
  return end;
};

const inText = (text: string, replaced: (url: string) => string | null): string =>
  text.replaceAll(URL_IN_TEXT, (found) => {
    const url = found.slice(0, endOfUrl(found));
    const instead = replaced(url);
    return instead === null ? found : instead + found.slice(url.length);
  });

/** Has the links of a message lead over the hub, and says where they led: the same target is the same link, wherever it stands. */
export const countLinks = (
  { html, text }: { readonly html: string | null; readonly text: string },
  { wrap, unsubscribe }: LinkCounting,
): CountedParts => {
  const places = new Map<string, number>();
  const replaced = (url: string): string | null => {
    if (!isWebPage(url) || (unsubscribe !== '' && url.startsWith(unsubscribe))) return null;
    const known = places.get(url);
    if (known !== undefined) return wrap(known);
    if (places.size >= MOST_LINKS) return null;
    places.set(url, places.size);
    return wrap(places.size - 1);
  };
  return {
    html: html === null ? null : inHtml(html, replaced),
    text: inText(text, replaced),
    links: [...places.keys()],
  };
};

/** An address as it is compared: its site in lower case, without the protocol, the anchor and a slash at the end. */
interface Compared {
  readonly site: string;
  readonly path: string;
  readonly query: string;
}

const read = (address: string): Compared => {
  const [before = ''] = address.trim().split('#');
  const text = before.replace(/^https?:\/\//i, '');
  const [place = '', ...rest] = text.split('?');
  const slash = place.indexOf('/');
  const site = (slash === -1 ? place : place.slice(0, slash)).toLowerCase();
  const path = (slash === -1 ? '' : place.slice(slash)).replace(/\/+$/, '');
  return { site, path, query: rest.join('?') };
};

/** The visited address in as much detail as the rule's: with its site only where the rule names one, with its query only where the rule asks. */
const alike = (rule: string, visited: Compared): string => {
  const site = rule.startsWith('/') ? '' : visited.site;
  return `${site}${visited.path}${rule.includes('?') && visited.query !== '' ? `?${visited.query}` : ''}`;
};

/** Whether a text fits a pattern in which `*` stands for anything: each piece is looked for once, from where the one before it ended. */
const fits = (pattern: string, text: string): boolean => {
  const pieces = pattern.split('*');
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
};

/**
 * Whether a visited page is one that people meant: by its whole address, or by what stands behind the site's name (`/thanks`). Protocol,
 * anchor and a slash at the end do not matter, the query only where they wrote one. `match`: `prefix` (all that begin alike), `wildcard`
 * (`*` stands for anything), and else this page alone.
 *
 * @example
 * isPageMeant({ address: '/offers/*', match: 'wildcard' }, 'https://www.shop.example/offers/shoes') // true
 */
export const isPageMeant = (
  { address, match }: { readonly address: string; readonly match: string },
  url: string,
): boolean => {
  const wanted = read(address);
  const pattern = `${wanted.site}${wanted.path}${wanted.query === '' ? '' : `?${wanted.query}`}`;
  const visited = alike(address.trim().replace(/^https?:\/\//i, ''), read(url));
  switch (match) {
    case 'prefix':
      return visited.startsWith(pattern);
    case 'wildcard':
      return fits(pattern, visited);
    default:
      return visited === pattern;
  }
};

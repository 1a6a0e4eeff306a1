/** What HTML is made of, as it stands in the text. Liquid is a piece of its own wherever text may stand. */
export type HtmlPiece =
  | { readonly kind: 'open'; readonly tag: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly tag: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'liquid'; readonly liquid: string };

const PIECE =
  /(\{\{[^}]*\}\}|\{%[^%]*%\})|<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z-]*\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>|([^<{]+|\{)/gy;
const ATTRIBUTE = /([a-zA-Z][a-zA-Z-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});/g;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['euro', '€'],
  ['copy', '©'],
  ['reg', '®'],
  ['trade', '™'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['hellip', '…'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['agrave', 'à'],
  ['egrave', 'è'],
  ['eacute', 'é'],
  ['igrave', 'ì'],
  ['ograve', 'ò'],
  ['ugrave', 'ù'],
]);

const codeOf = (entity: string): number | null => {
  const [, decimal, hex] = entity.match(/^&#(?:(\d+)|[xX]([0-9a-fA-F]+));$/) ?? [];
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10_ffff && !(code >= 0xd8_00 && code <= 0xdf_ff) ? code : null;
};

const characterOf = (entity: string): string | null => {
  if (!entity.startsWith('&#')) return NAMED.get(entity.slice(1, -1)) ?? null;
  const code = codeOf(entity);
  return code === null ? null : String.fromCodePoint(code);
};

/** The first entity of a text that is not known here; null where all are. */
export const strangeEntity = (text: string): string | null =>
  [...text.matchAll(ENTITY)].find(([entity]) => characterOf(entity) === null)?.[0] ?? null;

const decode = (text: string): string => text.replaceAll(ENTITY, (entity) => characterOf(entity) ?? entity);

const attributesOf = (written: string): ReadonlyMap<string, string> =>
  new Map(
    [...written.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [
      name.toLowerCase(),
      decode(double ?? single ?? ''),
    ]),
  );

/** The pieces of HTML one after the other; null where it holds something else, such as comments or a tag that does not end. */
export const piecesOf = (html: string): readonly HtmlPiece[] | null => {
  const pieces: HtmlPiece[] = [];
  let end = 0;
  for (const match of html.matchAll(PIECE)) {
    const [whole, liquid, slash, tag, attributes, text] = match;
    end = match.index + whole.length;
    if (liquid !== undefined) pieces.push({ kind: 'liquid', liquid });
    else if (text !== undefined) pieces.push({ kind: 'text', text: decode(text) });
    else if (tag !== undefined) {
      const name = tag.toLowerCase();
      if (slash === '/') pieces.push({ kind: 'close', tag: name });
      else pieces.push({ kind: 'open', tag: name, attributes: attributesOf(attributes ?? '') });
    }
  }
  return end === html.length ? pieces : null;
};

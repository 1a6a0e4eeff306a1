import { BUTTON_STYLE, type BodyBlock, type BodyDocument, type BodyInline, type BodyMarks } from './body-document.ts';
import { piecesOf, strangeEntity, type HtmlPiece } from './html-pieces.ts';

/** What HTML holds that the editor without HTML would lose. `sign`: a tag or an entity; `style`: looks of its own; `liquid`: Liquid around paragraphs; `broken`: tags that do not fit together. */
export type Unkept =
  | { readonly kind: 'sign'; readonly sign: string }
  | { readonly kind: 'style' }
  | { readonly kind: 'liquid' }
  | { readonly kind: 'broken' };

/** The content of HTML, or what of it could not be kept. */
export type BodyReading =
  | { readonly kind: 'read'; readonly body: BodyDocument }
  | { readonly kind: 'unkept'; readonly what: Unkept };

class UnkeptError extends Error {
  readonly what: Unkept;

  constructor(what: Unkept) {
    super(what.kind);
    this.name = 'UnkeptError';
    this.what = what;
  }
}

const HEADINGS: ReadonlyMap<string, 1 | 2> = new Map([
  ['h1', 1],
  ['h2', 2],
]);
const MARKS: ReadonlyMap<string, BodyMarks> = new Map([
  ['strong', { bold: true }],
  ['b', { bold: true }],
  ['em', { italic: true }],
  ['i', { italic: true }],
]);
const isBlank = (text: string): boolean => /^[\t\n\r ]*$/.test(text);
/** A line break in the source is a space in the text. */
const inLine = (text: string): string => text.replaceAll(/[\t\n\r ]+/g, ' ');

/** Reads piece by piece; what it does not know it gives up at. */
class Reader {
  #at = 0;
  readonly #pieces: readonly HtmlPiece[];

  constructor(pieces: readonly HtmlPiece[]) {
    this.#pieces = pieces;
  }

  /** Blocks until the end, or until a tag closes that was opened outside. */
  blocks(until: string | null): readonly BodyBlock[] {
    const blocks: BodyBlock[] = [];
    for (;;) {
      const piece = this.#next();
      if (piece === null) {
        if (until !== null) throw new UnkeptError({ kind: 'broken' });
        return blocks;
      }
      switch (piece.kind) {
        case 'text':
          if (!isBlank(piece.text)) throw new UnkeptError({ kind: 'broken' });
          break;
        case 'liquid':
          throw new UnkeptError({ kind: 'liquid' });
        case 'close':
          if (piece.tag !== until) throw new UnkeptError({ kind: 'broken' });
          return blocks;
        case 'open':
          blocks.push(this.#block(piece));
      }
    }
  }

  #block({ tag, attributes }: Extract<HtmlPiece, { kind: 'open' }>): BodyBlock {
    if (attributes.size > 0) throw new UnkeptError({ kind: 'style' });
    const level = HEADINGS.get(tag);
    if (level !== undefined) return { kind: 'heading', level, content: this.#line(tag) };
    switch (tag) {
      case 'p':
        return this.#button() ?? { kind: 'paragraph', content: this.#line('p') };
      case 'hr':
        return { kind: 'divider' };
      case 'ul':
      case 'ol':
        return { kind: 'list', isOrdered: tag === 'ol', items: this.#items(tag) };
      default:
        throw new UnkeptError({ kind: 'sign', sign: `<${tag}>` });
    }
  }

  /** A paragraph that is nothing but a link with the looks of a button. */
  #button(): BodyBlock | null {
    const [link, text, end, close] = this.#pieces.slice(this.#at, this.#at + 4);
    if (link?.kind !== 'open' || link.tag !== 'a' || link.attributes.get('style') !== BUTTON_STYLE) return null;
    const isWhole =
      text?.kind === 'text' && end?.kind === 'close' && end.tag === 'a' && close?.kind === 'close' && close.tag === 'p';
    if (!isWhole || link.attributes.size > 2) throw new UnkeptError({ kind: 'style' });
    this.#at += 4;
    return { kind: 'button', href: link.attributes.get('href') ?? '', text: inLine(text.text) };
  }

  #items(list: string): readonly (readonly BodyBlock[])[] {
    const items: (readonly BodyBlock[])[] = [];
    for (;;) {
      const piece = this.#next();
      if (piece?.kind === 'text' && isBlank(piece.text)) continue;
      if (piece?.kind === 'close' && piece.tag === list) return items;
      if (piece?.kind !== 'open') throw new UnkeptError({ kind: piece?.kind === 'liquid' ? 'liquid' : 'broken' });
      if (piece.tag !== 'li') throw new UnkeptError({ kind: 'sign', sign: `<${piece.tag}>` });
      if (piece.attributes.size > 0) throw new UnkeptError({ kind: 'style' });
      items.push(this.#item());
    }
  }

  /** An item holds paragraphs, or a line of text by itself. */
  #item(): readonly BodyBlock[] {
    const next = this.#pieces.slice(this.#at).find((piece) => piece.kind !== 'text' || !isBlank(piece.text));
    const isBlocks = next?.kind === 'open' && ['p', 'ul', 'ol'].includes(next.tag);
    return isBlocks ? this.blocks('li') : [{ kind: 'paragraph', content: this.#line('li') }];
  }

  /** A line of text until its block closes. */
  #line(block: string): readonly BodyInline[] {
    const content: BodyInline[] = [];
    const open: { readonly tag: string; readonly marks: BodyMarks }[] = [];
    for (;;) {
      const piece = this.#next();
      if (piece === null) throw new UnkeptError({ kind: 'broken' });
      const marks = open.at(-1)?.marks ?? {};
      switch (piece.kind) {
        case 'text':
          content.push({ kind: 'text', text: inLine(piece.text), marks });
          break;
        case 'liquid':
          content.push({ kind: 'liquid', liquid: piece.liquid, marks });
          break;
        case 'open':
          if (piece.tag === 'br') content.push({ kind: 'break' });
          else open.push({ tag: piece.tag, marks: { ...marks, ...marksOf(piece) } });
          break;
        case 'close':
          if (open.length === 0 && piece.tag === block) return trimmed(content);
          if (open.pop()?.tag !== piece.tag) throw new UnkeptError({ kind: 'broken' });
      }
    }
  }

  #next(): HtmlPiece | null {
    const piece = this.#pieces[this.#at] ?? null;
    this.#at += 1;
    return piece;
  }
}

const marksOf = ({ tag, attributes }: Extract<HtmlPiece, { kind: 'open' }>): BodyMarks => {
  if (tag === 'a') {
    if (attributes.size !== 1 || !attributes.has('href')) throw new UnkeptError({ kind: 'style' });
    return { href: attributes.get('href') ?? '' };
  }
  const marks = MARKS.get(tag);
  if (marks === undefined) throw new UnkeptError({ kind: 'sign', sign: `<${tag}>` });
  if (attributes.size > 0) throw new UnkeptError({ kind: 'style' });
  return marks;
};

/** Without the blanks around it and around its new lines, which nobody sees. */
const trimmed = (content: readonly BodyInline[]): readonly BodyInline[] =>
  content
    .map((piece, index): BodyInline => {
      if (piece.kind !== 'text') return piece;
      const [before, after] = [content[index - 1], content[index + 1]];
      let { text } = piece;
      if (before === undefined || before.kind === 'break') text = text.replace(/^ +/, '');
      if (after === undefined || after.kind === 'break') text = text.replace(/ +$/, '');
      return { ...piece, text };
    })
    .filter((piece) => piece.kind !== 'text' || piece.text !== '');

/** Reads HTML as far as the editor without HTML keeps all of it: what it would lose it says instead. */
export const readBody = (html: string): BodyReading => {
  const strange = strangeEntity(html);
  if (strange !== null) return { kind: 'unkept', what: { kind: 'sign', sign: strange } };
  const pieces = piecesOf(html);
  if (pieces === null) return { kind: 'unkept', what: { kind: 'broken' } };
  try {
    return { kind: 'read', body: new Reader(pieces).blocks(null) };
  } catch (error) {
    if (error instanceof UnkeptError) return { kind: 'unkept', what: error.what };
    throw error;
  }
};

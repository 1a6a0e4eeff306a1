import { BUTTON_STYLE, type BodyBlock, type BodyDocument, type BodyInline, type BodyMarks } from './body-document.ts';

const LIQUID = /(\{\{[^}]*\}\}|\{%[^%]*%\})/;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u00a0', '&nbsp;');

/** Text as HTML. Liquid that somebody typed stays as it is: its signs mean something. */
const writeText = (text: string): string =>
  text
    .split(LIQUID)
    .map((part, index) => (index % 2 === 1 ? part : escape(part)))
    .join('');

const writeAttribute = (text: string): string =>
  text
    .split(LIQUID)
    .map((part, index) => (index % 2 === 1 ? part.replaceAll('"', "'") : escape(part).replaceAll('"', '&quot;')))
    .join('');

const ofInline = (piece: BodyInline): string => {
  switch (piece.kind) {
    case 'text':
      return writeText(piece.text);
    case 'liquid':
      return piece.liquid;
    case 'break':
      return '<br>';
  }
};

const marksOf = (piece: BodyInline): BodyMarks => (piece.kind === 'break' ? {} : piece.marks);

/** Puts the tag of one kind of mark around what has it in common, and goes on with the next kind inside. */
const within = (content: readonly BodyInline[], kinds: readonly (keyof BodyMarks)[]): string => {
  const [kind, ...rest] = kinds;
  if (kind === undefined) return content.map(ofInline).join('');
  const runs: { readonly mark: string | true | undefined; readonly pieces: BodyInline[] }[] = [];
  for (const piece of content) {
    const mark = marksOf(piece)[kind];
    const last = runs.at(-1);
    if (last !== undefined && last.mark === mark) last.pieces.push(piece);
    else runs.push({ mark, pieces: [piece] });
  }
  return runs.map(({ mark, pieces }) => wrap(kind, mark, within(pieces, rest))).join('');
};

const wrap = (kind: keyof BodyMarks, mark: string | true | undefined, inner: string): string => {
  if (mark === undefined) return inner;
  switch (kind) {
    case 'href':
      return `<a href="${writeAttribute(String(mark))}">${inner}</a>`;
    case 'bold':
      return `<strong>${inner}</strong>`;
    case 'italic':
      return `<em>${inner}</em>`;
  }
};

const writeLine = (content: readonly BodyInline[]): string => within(content, ['href', 'bold', 'italic']);

const writeItem = (blocks: readonly BodyBlock[]): string => {
  const [first] = blocks;
  // Mail programs put space around paragraphs: an item that is one line is written as one.
  return blocks.length === 1 && first?.kind === 'paragraph'
    ? writeLine(first.content)
    : blocks.map(writeBlock).join('\n');
};

const writeBlock = (block: BodyBlock): string => {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${writeLine(block.content)}</p>`;
    case 'heading':
      return `<h${block.level}>${writeLine(block.content)}</h${block.level}>`;
    case 'button':
      return `<p><a href="${writeAttribute(block.href)}" style="${BUTTON_STYLE}">${writeText(block.text)}</a></p>`;
    case 'divider':
      return '<hr>';
    case 'list': {
      const tag = block.isOrdered ? 'ol' : 'ul';
      return `<${tag}>\n${block.items.map((item) => `<li>${writeItem(item)}</li>\n`).join('')}</${tag}>`;
    }
  }
};

const isNothing = (body: BodyDocument): boolean =>
  body.every(
    (block) =>
      block.kind === 'paragraph' && block.content.every((piece) => piece.kind === 'text' && piece.text.trim() === ''),
  );

/** Writes an e-mail’s content as HTML that reads the same again; nothing at all where there is nothing in it. */
export const writeBody = (body: BodyDocument): string => (isNothing(body) ? '' : body.map(writeBlock).join('\n'));

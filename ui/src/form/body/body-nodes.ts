import type { JSONContent } from '@tiptap/core';
import type { BodyBlock, BodyDocument, BodyInline, BodyMarks } from './body-document.ts';

const markNodes = ({ bold, italic, href }: BodyMarks): NonNullable<JSONContent['marks']> => [
  ...(href === undefined ? [] : [{ type: 'link', attrs: { href } }]),
  ...(bold === undefined ? [] : [{ type: 'bold' }]),
  ...(italic === undefined ? [] : [{ type: 'italic' }]),
];

const inlineNode = (piece: BodyInline): JSONContent => {
  switch (piece.kind) {
    case 'text':
      return { type: 'text', text: piece.text, marks: markNodes(piece.marks) };
    case 'liquid':
      return { type: 'liquid', attrs: { liquid: piece.liquid }, marks: markNodes(piece.marks) };
    case 'break':
      return { type: 'hardBreak' };
  }
};

const blockNode = (block: BodyBlock): JSONContent => {
  switch (block.kind) {
    case 'paragraph':
      return { type: 'paragraph', content: block.content.map(inlineNode) };
    case 'heading':
      return { type: 'heading', attrs: { level: block.level }, content: block.content.map(inlineNode) };
    case 'button':
      return { type: 'mailButton', attrs: { href: block.href, text: block.text } };
    case 'divider':
      return { type: 'horizontalRule' };
    case 'list':
      return {
        type: block.isOrdered ? 'orderedList' : 'bulletList',
        content: block.items.map((item) => ({ type: 'listItem', content: startWithText(item).map(blockNode) })),
      };
  }
};

/** An item begins with a paragraph, even where only a list stands in it. */
const startWithText = (item: readonly BodyBlock[]): readonly BodyBlock[] =>
  item[0]?.kind === 'paragraph' ? item : [{ kind: 'paragraph', content: [] }, ...item];

/** An e-mail’s content as the rich text editor holds it. */
export const nodesOf = (body: BodyDocument): JSONContent => ({
  type: 'doc',
  content: body.length === 0 ? [{ type: 'paragraph' }] : body.map(blockNode),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const marksIn = ({ marks = [] }: JSONContent): BodyMarks => {
  const link = marks.find(({ type }) => type === 'link');
  return {
    ...(marks.some(({ type }) => type === 'bold') ? { bold: true as const } : {}),
    ...(marks.some(({ type }) => type === 'italic') ? { italic: true as const } : {}),
    ...(link === undefined ? {} : { href: textOf(link.attrs?.['href']) }),
  };
};

const inlinesIn = ({ content = [] }: JSONContent): readonly BodyInline[] =>
  content.flatMap((node): readonly BodyInline[] => {
    switch (node.type) {
      case 'text':
        return [{ kind: 'text', text: textOf(node.text), marks: marksIn(node) }];
      case 'liquid':
        return [{ kind: 'liquid', liquid: textOf(node.attrs?.['liquid']), marks: marksIn(node) }];
      case 'hardBreak':
        return [{ kind: 'break' }];
      default:
        return [];
    }
  });

const blocksIn = ({ content = [] }: JSONContent): readonly BodyBlock[] =>
  content.flatMap((node): readonly BodyBlock[] => {
    switch (node.type) {
      case 'paragraph':
        return [{ kind: 'paragraph', content: inlinesIn(node) }];
      case 'heading':
        return [{ kind: 'heading', level: node.attrs?.['level'] === 1 ? 1 : 2, content: inlinesIn(node) }];
      case 'mailButton':
        return [{ kind: 'button', href: textOf(node.attrs?.['href']), text: textOf(node.attrs?.['text']) }];
      case 'horizontalRule':
        return [{ kind: 'divider' }];
      case 'bulletList':
      case 'orderedList':
        return [{ kind: 'list', isOrdered: node.type === 'orderedList', items: (node.content ?? []).map(blocksIn) }];
      default:
        return [];
    }
  });

/** What the rich text editor holds, as an e-mail’s content. */
export const bodyOf = (nodes: JSONContent): BodyDocument => blocksIn(nodes);

import { mergeAttributes, Node, type Extensions } from '@tiptap/core';
import { StarterKit } from '@tiptap/starter-kit';

/** What a piece of Liquid is called where it stands in a text; null: it is shown as it is. */
export type LiquidTitle = (liquid: string) => string | null;

/** Something that the hub fills in for each contact: one sign in the text. */
const liquidNode = (titleOf: LiquidTitle) =>
  Node.create({
    name: 'liquid',
    group: 'inline',
    inline: true,
    atom: true,
    addAttributes: () => ({
      liquid: {
        default: '',
        parseHTML: (element: HTMLElement) => element.dataset['liquid'] ?? '',
        renderHTML: ({ liquid }: Record<string, unknown>) => ({ 'data-liquid': liquid }),
      },
    }),
    parseHTML: () => [{ tag: 'span[data-liquid]' }],
    renderHTML: ({ node, HTMLAttributes }) => {
      const liquid: unknown = node.attrs['liquid'];
      const text = typeof liquid === 'string' ? liquid : '';
      return ['span', mergeAttributes(HTMLAttributes, { class: 'liquid', title: text }), titleOf(text) ?? text];
    },
    renderText: ({ node }) => String(node.attrs['liquid']),
  });

/** A link that looks like a button, on a line of its own. */
const MailButton = Node.create({
  name: 'mailButton',
  group: 'block',
  atom: true,
  addAttributes: () => ({
    href: { default: '', renderHTML: ({ href }: Record<string, unknown>) => ({ 'data-href': href }) },
    text: { default: '', renderHTML: () => ({}) },
  }),
  renderHTML: ({ node, HTMLAttributes }) => [
    'div',
    mergeAttributes(HTMLAttributes, { class: 'mail-button' }),
    ['span', {}, String(node.attrs['text'])],
  ],
});

/** What the rich text editor knows: just what mails are written in here. */
export const bodyExtensions = (titleOf: LiquidTitle): Extensions => [
  StarterKit.configure({
    blockquote: false,
    code: false,
    codeBlock: false,
    strike: false,
    underline: false,
    heading: { levels: [1, 2] },
    link: { openOnClick: false, HTMLAttributes: { rel: null, target: null } },
    trailingNode: false,
    dropcursor: { color: 'currentcolor' },
  }),
  liquidNode(titleOf),
  MailButton,
];

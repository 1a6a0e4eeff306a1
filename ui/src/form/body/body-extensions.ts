import { mergeAttributes, Node, type Extensions } from '@tiptap/core';
import { StarterKit } from '@tiptap/starter-kit';

/** Something that the hub fills in for each contact: one sign in the text. */
const LiquidSign = Node.create({
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
  renderHTML: ({ node, HTMLAttributes }) => ['span', HTMLAttributes, String(node.attrs['liquid'])],
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
export const BODY_EXTENSIONS: Extensions = [
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
  LiquidSign,
  MailButton,
];

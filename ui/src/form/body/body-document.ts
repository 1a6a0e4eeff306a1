/** How a piece of text is written. `href`: it leads somewhere. */
export interface BodyMarks {
  readonly bold?: true;
  readonly italic?: true;
  readonly href?: string;
}

/** What stands in a line: text, a piece of Liquid that the hub fills in, or a new line. */
export type BodyInline =
  | { readonly kind: 'text'; readonly text: string; readonly marks: BodyMarks }
  | { readonly kind: 'liquid'; readonly liquid: string; readonly marks: BodyMarks }
  | { readonly kind: 'break' };

/** What stands below one another in an e-mail. The items of lists hold blocks again: paragraphs and lists. */
export type BodyBlock =
  | { readonly kind: 'paragraph'; readonly content: readonly BodyInline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly content: readonly BodyInline[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly BodyBlock[])[] }
  | { readonly kind: 'button'; readonly href: string; readonly text: string }
  | { readonly kind: 'divider' };

/** An e-mail’s content as the editor for people without HTML knows it. */
export type BodyDocument = readonly BodyBlock[];

/** How a button looks. Mail programs know no style sheets, so it carries its looks itself; by exactly this text it is known again. */
export const BUTTON_STYLE =
  'display:inline-block;padding:12px 22px;border-radius:8px;background:#28654a;color:#ffffff;font-weight:600;text-decoration:none';

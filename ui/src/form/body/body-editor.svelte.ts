import { Editor } from '@tiptap/core';
import { BODY_EXTENSIONS } from './body-extensions.ts';
import { bodyOf, nodesOf } from './body-nodes.ts';
import { readBody } from './read-body.ts';
import { writeBody } from './write-body.ts';

interface Options {
  readonly element: HTMLElement;
  readonly html: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly isReadonly: boolean;
  readonly onchange: (html: string) => void;
}

/** What holds where the caret stands. */
interface Standing {
  readonly isBold: boolean;
  readonly isItalic: boolean;
  readonly heading: 1 | 2 | null;
  readonly list: 'bullets' | 'numbers' | null;
  /** Where the link leads; null: there is none. */
  readonly href: string | null;
  readonly button: { readonly href: string; readonly text: string } | null;
  readonly isEmpty: boolean;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Rich text for people who know no HTML. What it shows comes from HTML and goes back as HTML, by way of our own reader and writer only. */
export class BodyEditor {
  #standing = $state.raw<Standing | null>(null);
  #html: string;
  readonly #editor: Editor;

  constructor({ element, html, attributes, isReadonly, onchange }: Options) {
    this.#html = html;
    this.#editor = new Editor({
      element,
      extensions: BODY_EXTENSIONS,
      content: nodesOf(bodyIn(html)),
      editable: !isReadonly,
      // The page's own style sheet has these styles: the policy would refuse to write them.
      injectCSS: false,
      editorProps: { attributes: { ...attributes } },
      onUpdate: ({ editor }) => {
        const written = writeBody(bodyOf(editor.getJSON()));
        if (written === this.#html) return;
        this.#html = written;
        onchange(written);
      },
      onTransaction: ({ transaction }) => {
        // Leaving it changes nothing of what holds; it is also left when the page goes, and then nothing may be noted any more.
        if (transaction.getMeta('blur') === undefined) this.#look();
      },
    });
    this.#look();
  }

  /** What holds where the caret stands; null before it stands anywhere. */
  get standing(): Standing | null {
    return this.#standing;
  }

  /** Shows other content, unless it is what was written here. */
  show(html: string): void {
    if (html === this.#html) return;
    this.#html = html;
    this.#editor.commands.setContent(nodesOf(bodyIn(html)), { emitUpdate: false });
  }

  /** Shows Liquid under what it is called (null: as it is written); names may become known, or change, at any time. */
  nameLiquid(titleOf: (liquid: string) => string | null): void {
    // Another way of showing them makes the editor show all of them anew; what is written stays.
    this.#editor.view.setProps({
      nodeViews: {
        ...this.#editor.extensionManager.nodeViews,
        liquid: (node) => {
          const liquid = textOf(node.attrs['liquid']);
          const dom = document.createElement('span');
          dom.className = 'liquid';
          dom.title = liquid;
          dom.textContent = titleOf(liquid) ?? liquid;
          return { dom };
        },
      },
    });
  }

  setReadonly(isReadonly: boolean): void {
    if (this.#editor.isEditable === isReadonly) this.#editor.setEditable(!isReadonly, false);
  }

  readonly focus = (): void => void this.#editor.commands.focus();
  readonly toggleBold = (): void => void this.#editor.chain().focus().toggleBold().run();
  readonly toggleItalic = (): void => void this.#editor.chain().focus().toggleItalic().run();
  readonly toggleBullets = (): void => void this.#editor.chain().focus().toggleBulletList().run();
  readonly toggleNumbers = (): void => void this.#editor.chain().focus().toggleOrderedList().run();
  readonly addDivider = (): void => void this.#editor.chain().focus().setHorizontalRule().run();
  readonly undo = (): void => void this.#editor.chain().focus().undo().run();
  readonly redo = (): void => void this.#editor.chain().focus().redo().run();

  readonly toggleHeading = (level: 1 | 2): void => void this.#editor.chain().focus().toggleHeading({ level }).run();

  /** Lets what is selected (or the address itself, where nothing is) lead somewhere; null: nowhere any more. */
  readonly setLink = (href: string | null): void => {
    const chain = this.#editor.chain().focus().extendMarkRange('link');
    const { empty } = this.#editor.state.selection;
    if (href === null) chain.unsetLink().run();
    else if (empty && this.#standing?.href === null)
      chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
  };

  /** Puts a button in, or changes the one that is selected. */
  readonly setButton = (attrs: { readonly href: string; readonly text: string }): void => {
    const chain = this.#editor.chain().focus();
    if (this.#editor.isActive('mailButton')) chain.updateAttributes('mailButton', attrs).run();
    else chain.insertContent([{ type: 'mailButton', attrs }, { type: 'paragraph' }]).run();
  };

  /** Puts in something that the hub fills in for each contact. */
  readonly insertLiquid = (liquid: string): void => {
    // The editor's own command would take the keyboard only with the next frame: letters typed until then would go elsewhere.
    this.#editor.view.focus();
    this.#editor.commands.insertContent({ type: 'liquid', attrs: { liquid } });
  };

  close(): void {
    this.#editor.destroy();
  }

  #look(): void {
    const editor = this.#editor;
    const link: unknown = editor.getAttributes('link')['href'];
    const button = editor.getAttributes('mailButton');
    this.#standing = {
      isBold: editor.isActive('bold'),
      isItalic: editor.isActive('italic'),
      heading: editor.isActive('heading', { level: 1 }) ? 1 : editor.isActive('heading', { level: 2 }) ? 2 : null,
      list: editor.isActive('orderedList') ? 'numbers' : editor.isActive('bulletList') ? 'bullets' : null,
      href: editor.isActive('link') ? textOf(link) : null,
      button: editor.isActive('mailButton') ? { href: textOf(button['href']), text: textOf(button['text']) } : null,
      isEmpty: editor.isEmpty,
    };
  }
}

const bodyIn = (html: string) => {
  const reading = readBody(html);
  return reading.kind === 'read' ? reading.body : [];
};

import type { FieldDefinition, ListView } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import type { Hub } from './hub.ts';

/** A field that is only made together with the workflow that needs it. */
export const NEW_FIELD = '';

interface Options {
  readonly hub: Pick<Hub, 'lists' | 'fields' | 'makeField'>;
  readonly workspace: string;
}

/** What a template is made for. */
export interface TemplateChoice {
  /** The list that starts it; null: any list. */
  readonly list: string | null;
  /** The key of the field that it writes into. */
  readonly field: string;
}

const MOST = 200;

/** What somebody says who makes a workflow: its name, and from what it begins. */
export class NewWorkflow {
  name = $state('');
  /** The template it begins from; null: from nothing. */
  #template = $state<string | null>(null);
  /** A list's id, or nothing for any. */
  list = $state('');
  field = $state(NEW_FIELD);
  #suggested = '';
  #tried = $state(false);
  #lists = $state.raw<readonly ListView[]>([]);
  #fields = $state.raw<readonly FieldDefinition[]>([]);
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get template(): string | null {
    return this.#template;
  }

  get lists(): readonly ListView[] {
    return this.#lists;
  }

  /** The fields that a few words can be written into. */
  get fields(): readonly FieldDefinition[] {
    return this.#fields.filter(({ type }) => type === 'text');
  }

  get nameFault(): WordKey | null {
    return this.#tried && this.name.trim() === '' ? 'workflows.name-missing' : null;
  }

  /** Fetches what there is to choose from; the list made last is the likeliest. */
  async begin(): Promise<void> {
    const { hub, workspace } = this.#options;
    const [lists, fields] = await Promise.all([
      hub.lists(workspace, { limit: MOST }),
      hub.fields(workspace, { limit: MOST }),
    ]);
    this.#lists = lists.items;
    this.#fields = fields.items;
    this.list = lists.items[0]?.id ?? '';
  }

  /** Begins from a template, whose title is the name as long as nobody typed one. */
  readonly choose = (template: string | null, title: string): void => {
    this.#template = template;
    if (this.name !== this.#suggested) return;
    this.name = title;
    this.#suggested = title;
  };

  /** Whether it can be made; from the first try on, what is missing is said. */
  check(): boolean {
    this.#tried = true;
    return this.name.trim() !== '';
  }

  /** What the template is made for; a field that it needs and that is not there is made first. */
  async settle(asks: 'list' | 'field', label: string): Promise<TemplateChoice> {
    const list = this.list === '' ? null : this.list;
    const isMissing = asks === 'field' && this.field === NEW_FIELD;
    return { list, field: isMissing ? await this.#makeField(label) : this.field };
  }

  async #makeField(label: string): Promise<string> {
    const taken = new Set(this.#fields.map(({ key }) => key));
    let key = 'reader';
    for (let next = 2; taken.has(key); next++) key = `reader_${next}`;
    const { hub, workspace } = this.#options;
    await hub.makeField(workspace, { key, label, type: 'text' });
    return key;
  }
}

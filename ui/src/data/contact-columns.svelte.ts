import type { ContactSummary, FieldDefinition, Scalar } from '@innesto/sdk/contract';
import type { Memory } from './theme.svelte.ts';

const CORE = ['email', 'phone', 'externalId', 'timeZone', 'source', 'createdAt', 'updatedAt'] as const;
type CoreColumn = (typeof CORE)[number];

/** A column of the contacts' table beside their names. */
export type Column =
  | { readonly kind: 'core'; readonly key: CoreColumn }
  | { readonly kind: 'field'; readonly key: string; readonly field: FieldDefinition };

const FIRST_CHOICE: readonly string[] = ['email', 'phone', 'createdAt'];
const FIELDS_AT_FIRST = 2;

interface Options {
  readonly memory: Memory;
  readonly workspace: string;
  readonly fields: () => readonly FieldDefinition[] | null;
}

const readKept = (kept: string | null): readonly string[] | null => {
  try {
    const keys: unknown = JSON.parse(kept ?? 'null');
    return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : null;
  } catch {
    return null;
  }
};

/** Which columns the contacts' table has, as chosen on this machine. */
export class ContactColumns {
  #keys = $state.raw<readonly string[] | null>(null);
  readonly #options: Options;
  readonly #place: string;

  constructor(options: Options) {
    this.#options = options;
    this.#place = `innesto.columns.${options.workspace}`;
    this.#keys = readKept(options.memory.read(this.#place));
  }

  /** Every column that there could be. */
  get all(): readonly Column[] {
    return [
      ...CORE.map((key) => ({ kind: 'core', key }) as const),
      ...(this.#options.fields() ?? []).map((field) => ({ kind: 'field', key: `field:${field.key}`, field }) as const),
    ];
  }

  get shown(): readonly Column[] {
    const keys = this.#chosen;
    return this.all.filter(({ key }) => keys.has(key));
  }

  isShown(key: string): boolean {
    return this.#chosen.has(key);
  }

  toggle(key: string): void {
    const keys = new Set(this.#chosen);
    if (!keys.delete(key)) keys.add(key);
    this.#keys = [...keys];
    this.#options.memory.keep(this.#place, JSON.stringify(this.#keys));
  }

  get #chosen(): Set<string> {
    if (this.#keys !== null) return new Set(this.#keys);
    const fields = (this.#options.fields() ?? []).slice(0, FIELDS_AT_FIRST);
    return new Set([...FIRST_CHOICE, ...fields.map(({ key }) => `field:${key}`)]);
  }
}

/** What stands in a column of a contact; null: nothing. */
export const valueIn = (contact: ContactSummary, column: Column): Scalar => {
  const value =
    column.kind === 'core'
      ? contact[column.key]
      : Object.entries(contact.fields).find(([key]) => key === column.field.key)?.[1];
  return value === undefined || value === '' ? null : value;
};

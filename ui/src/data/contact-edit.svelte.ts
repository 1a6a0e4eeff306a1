import type { ContactChange, ContactDetail, Scalar } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { Resource } from './resource.svelte.ts';
import { TroubleError, troubleOf, type Trouble } from './trouble.ts';

/** Something about a contact that can be changed where it stands. */
export type ContactPart =
  | { readonly kind: 'core'; readonly key: 'email' | 'phone' | 'externalId' | 'firstName' | 'lastName' | 'timeZone' }
  | { readonly kind: 'field'; readonly key: string };

/** Somebody else has changed the same meanwhile. */
export interface Conflict {
  readonly part: ContactPart;
  /** What one wanted to write. */
  readonly mine: Scalar;
}

interface Options {
  readonly hub: Pick<Hub, 'amendContact' | 'contact'>;
  readonly workspace: string;
  readonly contact: Pick<Resource<ContactDetail>, 'value' | 'put'>;
  /** The country whose phone numbers need no country code. */
  readonly country: () => string;
}

/** One name for a part. */
export const partKey = ({ kind, key }: ContactPart): string => `${kind} ${key}`;

/** What a contact says in a part; null where it says nothing. */
export const valueOfPart = (contact: ContactDetail, part: ContactPart): Scalar =>
  part.kind === 'core'
    ? contact[part.key]
    : (Object.entries(contact.fields).find(([key]) => key === part.key)?.[1] ?? null);

const isMovedOn = (error: unknown): boolean =>
  error instanceof TroubleError &&
  error.trouble.kind === 'problem' &&
  error.trouble.problem.code === 'INNESTO_CONTACT_CHANGED';

/** Changes of a contact where it stands: shown at once, written only over what one has seen. */
export class ContactEdit {
  #pending = $state.raw<ReadonlyMap<string, Scalar>>(new Map());
  #troubles = $state.raw<ReadonlyMap<string, Trouble>>(new Map());
  #conflict = $state.raw<Conflict | null>(null);
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What is shown of a part: what one has just written, or what the hub has. */
  valueOf(part: ContactPart): Scalar {
    const pending = this.#pending.get(partKey(part));
    const contact = this.#options.contact.value;
    return pending !== undefined ? pending : contact === null ? null : valueOfPart(contact, part);
  }

  isSaving(part: ContactPart): boolean {
    return this.#pending.has(partKey(part));
  }

  /** What stood in the way of the last change of that part. */
  troubleOf(part: ContactPart): Trouble | null {
    return this.#troubles.get(partKey(part)) ?? null;
  }

  get conflict(): Conflict | null {
    return this.#conflict;
  }

  readonly forgetConflict = (): void => {
    this.#conflict = null;
  };

  /** Writes a part; true where it is written. */
  async write(part: ContactPart, value: Scalar): Promise<boolean> {
    const key = partKey(part);
    const seen = this.#options.contact.value;
    if (seen === null || this.#pending.has(key)) return false;
    this.#pending = new Map([...this.#pending, [key, value]]);
    this.#troubles = new Map([...this.#troubles].filter(([other]) => other !== key));
    this.#conflict = null;
    try {
      return await this.#writeOver(seen, part, value);
    } catch (error) {
      this.#troubles = new Map([...this.#troubles, [key, troubleOf(error)]]);
      return false;
    } finally {
      this.#pending = new Map([...this.#pending].filter(([other]) => other !== key));
    }
  }

  async #writeOver(seen: ContactDetail, part: ContactPart, value: Scalar): Promise<boolean> {
    const { hub, workspace, contact } = this.#options;
    try {
      contact.put(await hub.amendContact(workspace, seen, this.#changeOf(part, value)));
      return true;
    } catch (error) {
      if (!isMovedOn(error)) throw error;
      const now = await hub.contact(workspace, seen.id);
      contact.put(now);
      // A list joined meanwhile, or another field: what is written over is still what one has seen.
      if (valueOfPart(now, part) === valueOfPart(seen, part)) {
        contact.put(await hub.amendContact(workspace, now, this.#changeOf(part, value)));
        return true;
      }
      this.#conflict = { part, mine: value };
      return false;
    }
  }

  #changeOf(part: ContactPart, value: Scalar): ContactChange {
    if (part.kind === 'field') return { fields: { [part.key]: value } };
    const text = value === null ? null : String(value);
    return { [part.key]: text, ...(part.key === 'phone' ? { defaultCountry: this.#options.country() } : {}) };
  }
}

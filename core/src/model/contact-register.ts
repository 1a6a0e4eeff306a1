import type { JsonObject } from '@innesto/sdk/contract';
import {
  UNKNOWN_CONTACT,
  applyDraft,
  differences,
  keyValue,
  stateOfContact,
  type ContactDraft,
  type ContactKey,
  type ContactState,
} from './contact-draft.ts';
import type { Contact } from './contact.ts';
import type { IdentityKey } from './workspace.ts';

/** A person that a batch speaks of: known before it (`contact`), or first named in it. */
export interface Person {
  readonly contact: Contact | null;
  readonly before: ContactState;
  state: ContactState;
}

/**
 * Why a row is not taken in. `ambiguous`: several people have its key; `taken`: somebody else has its identity; `nobody`: no
 * key would be left; `gone`: the contact is deleted.
 */
export type RowObjection =
  | { readonly reason: 'ambiguous' | 'taken'; readonly key: ContactKey }
  | { readonly reason: 'nobody' | 'gone' };

/** What a row of a batch comes to. */
export type Verdict =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly person: Person }
  | { readonly kind: 'refused'; readonly objection: RowObjection };

const KEYS: readonly IdentityKey[] = ['externalId', 'email', 'phone'];

/**
 * The people that a batch of rows is about, found by their keys as the batch goes on: rows about one person are taken in
 * order, whichever keys they name it by, and only the workspace's identity key is kept unique.
 */
export class ContactRegister {
  readonly #identityKey: IdentityKey;
  readonly #found = new Map<string, Set<Person>>();
  readonly #people: Person[] = [];
  readonly #known = new Set<number>();

  constructor(identityKey: IdentityKey, known: Iterable<Contact>) {
    this.#identityKey = identityKey;
    this.learn(known);
  }

  /** Gets to know further contacts; those that it knows stay as they are. */
  learn(known: Iterable<Contact>): void {
    for (const contact of known) {
      if (this.#known.has(contact.id)) continue;
      this.#known.add(contact.id);
      const state = stateOfContact(contact);
      this.#add({ contact, before: state, state });
    }
  }

  /** Everyone in the register, in the order in which they came. */
  get people(): readonly Person[] {
    return this.#people;
  }

  /** Takes in what is said about the person that a key names; someone new where it names nobody. */
  put(draft: ContactDraft, key: ContactKey): Verdict {
    const named = [...this.#named(key.by, key.value)];
    if (named.length > 1) return refused({ reason: 'ambiguous', key });
    return this.#settle(named[0] ?? this.#adopted(draft, key.by), draft);
  }

  /** Takes in what is said about a contact that is in the register. */
  change(draft: ContactDraft, contactId: number): Verdict {
    const person = this.#people.find(({ contact }) => contact?.id === contactId);
    if (person === undefined) return refused({ reason: 'gone' });
    return this.#settle(person, draft);
  }

  #settle(person: Person | undefined, draft: ContactDraft): Verdict {
    const next = applyDraft(person?.state ?? UNKNOWN_CONTACT, draft);
    if (KEYS.every((by) => keyValue(next, by) === null)) return refused({ reason: 'nobody' });
    const identity = keyValue(next, this.#identityKey);
    if (identity !== null && [...this.#named(this.#identityKey, identity)].some((owner) => owner !== person)) {
      return refused({ reason: 'taken', key: { by: this.#identityKey, value: identity } });
    }
    if (person === undefined) {
      const created: Person = { contact: null, before: UNKNOWN_CONTACT, state: next };
      this.#add(created);
      return { kind: 'created', person: created };
    }
    if (differences(person.state, next) === null) return { kind: 'unchanged', person };
    this.#move(person, next);
    return { kind: 'updated', person };
  }

  // Whoever has the workspace's identity value is the person, if nothing is known of it under the key that the row goes by.
  #adopted(draft: ContactDraft, by: IdentityKey): Person | undefined {
    const identity = keyValue(draft, this.#identityKey);
    const [owner] = identity === null ? [] : this.#named(this.#identityKey, identity);
    return owner !== undefined && keyValue(owner.state, by) === null ? owner : undefined;
  }

  #named(by: IdentityKey, value: string): ReadonlySet<Person> {
    return this.#found.get(`${by} ${value}`) ?? new Set();
  }

  #add(person: Person): void {
    this.#people.push(person);
    this.#index(person);
  }

  #move(person: Person, next: ContactState): void {
    for (const by of KEYS) this.#found.get(`${by} ${keyValue(person.state, by)}`)?.delete(person);
    person.state = next;
    this.#index(person);
  }

  #index(person: Person): void {
    for (const by of KEYS) {
      const value = keyValue(person.state, by);
      if (value === null) continue;
      const name = `${by} ${value}`;
      const others = this.#found.get(name);
      if (others === undefined) this.#found.set(name, new Set([person]));
      else others.add(person);
    }
  }
}

const refused = (objection: RowObjection): Verdict => ({ kind: 'refused', objection });

/** What a batch changed about one person; null where nothing differs in the end. */
export const changesOf = (person: Person): JsonObject | null => differences(person.before, person.state);

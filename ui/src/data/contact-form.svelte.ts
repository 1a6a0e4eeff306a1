import type { ContactStatement, FieldDefinition, FieldValues } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import { givenConsents } from './consent-choices.ts';
import { readDraft } from './field-draft.ts';
import type { Trouble } from './trouble.ts';

const BLAMED: ReadonlyMap<string, WordKey> = new Map([
  ['/email', 'form.email-fault'],
  ['/phone', 'contacts.phone-fault'],
]);

/** What is said of a value that is none of its field's type. */
export const FIELD_FAULTS: Readonly<Record<FieldDefinition['type'], WordKey>> = {
  text: 'field.text-fault',
  number: 'field.number-fault',
  boolean: 'field.choice-fault',
  date: 'field.date-fault',
  moment: 'field.moment-fault',
  choice: 'field.choice-fault',
};

/** What a person types about a new contact. */
export class ContactForm {
  firstName = $state('');
  lastName = $state('');
  email = $state('');
  phone = $state('');
  country: string = $state('');
  readonly fields = $state<Record<string, string>>({});
  lists = $state.raw<ReadonlySet<string>>(new Set());
  consents = $state.raw<ReadonlySet<string>>(new Set());
  source = $state('');
  mayStart = $state(true);
  #faults = $state.raw<ReadonlyMap<string, WordKey>>(new Map());

  constructor(country: string) {
    this.country = country;
  }

  /** What is wrong with a part of it, named as the API's path names it. */
  faultAt(path: string): WordKey | null {
    return this.#faults.get(path) ?? null;
  }

  toggleList(list: string): void {
    const lists = new Set(this.lists);
    if (!lists.delete(list)) lists.add(list);
    this.lists = lists;
  }

  /** What the hub is told; null where something is wrong, which is then marked. */
  finish(definitions: readonly FieldDefinition[], timeZone: string): ContactStatement | null {
    const faults = new Map<string, WordKey>();
    const [email, phone, firstName, lastName] = [
      this.email.trim(),
      this.phone.trim(),
      this.firstName.trim(),
      this.lastName.trim(),
    ];
    if (email === '' && phone === '') faults.set('/email', 'contacts.identity-missing');
    const fields: FieldValues = {};
    for (const definition of definitions) {
      const value = readDraft(definition, this.fields[definition.key] ?? '', timeZone);
      if (value === undefined) faults.set(`/fields/${definition.key}`, FIELD_FAULTS[definition.type]);
      else if (value !== null) fields[definition.key] = value;
    }
    this.#faults = faults;
    if (faults.size > 0) return null;
    return {
      ...(email === '' ? {} : { email }),
      ...(phone === '' ? {} : { phone, defaultCountry: this.country }),
      ...(firstName === '' ? {} : { firstName }),
      ...(lastName === '' ? {} : { lastName }),
      ...(Object.keys(fields).length === 0 ? {} : { fields }),
      lists: [...this.lists],
      consents: givenConsents(this.consents, this.source),
      startWorkflows: this.mayStart,
    };
  }

  /** Marks what the hub found wrong; false where it names nothing that is typed here. */
  blame(trouble: Trouble | null): boolean {
    const path = trouble?.kind === 'problem' ? (trouble.problem.path ?? '') : '';
    const fault = BLAMED.get(path);
    if (fault === undefined) return false;
    this.#faults = new Map([[path, fault]]);
    return true;
  }
}

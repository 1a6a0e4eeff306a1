import type { FieldDefinition } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import { fieldKeyFor } from './field-key.ts';

/** What a person says about a field: a new one, or one that is there. */
export class FieldForm {
  label = $state('');
  type = $state<FieldDefinition['type']>('text');
  /** One choice a line. */
  choices = $state('');
  #labelFault = $state<WordKey | null>(null);
  #choicesFault = $state<WordKey | null>(null);
  readonly #field: FieldDefinition | null;

  constructor(field: FieldDefinition | null, label = '') {
    this.#field = field;
    this.label = field?.label ?? label;
    this.type = field?.type ?? 'text';
    this.choices = (field?.choices ?? []).join('\n');
  }

  get labelFault(): WordKey | null {
    return this.#labelFault;
  }

  get choicesFault(): WordKey | null {
    return this.#choicesFault;
  }

  /** The field as it is to be; null where something is wrong, which is then marked. */
  finish(others: ReadonlySet<string>): FieldDefinition | null {
    const label = this.label.trim();
    const choices = [...new Set(this.choices.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
    const isDouble = new Set(choices.map((choice) => choice.toLowerCase())).size < choices.length;
    this.#labelFault = label === '' ? 'fields.label-missing' : null;
    this.#choicesFault =
      this.type !== 'choice'
        ? null
        : choices.length === 0
          ? 'fields.choices-missing'
          : isDouble
            ? 'fields.choices-double'
            : null;
    if (this.#labelFault !== null || this.#choicesFault !== null) return null;
    const key = this.#field?.key ?? fieldKeyFor(label, others);
    return { key, label, type: this.type, ...(this.type === 'choice' ? { choices } : {}) };
  }
}

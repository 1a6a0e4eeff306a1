import type { FieldDefinition, Scalar } from '@innesto/sdk/contract';
import { tellMoment } from './moment.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What the types of fields are called. */
export const FIELD_TYPES: Readonly<
  Record<FieldDefinition['type'], { readonly name: WordKey; readonly what: WordKey }>
> = {
  text: { name: 'field-type.text', what: 'field-type.text-what' },
  number: { name: 'field-type.number', what: 'field-type.number-what' },
  boolean: { name: 'field-type.boolean', what: 'field-type.boolean-what' },
  date: { name: 'field-type.date', what: 'field-type.date-what' },
  moment: { name: 'field-type.moment', what: 'field-type.moment-what' },
  choice: { name: 'field-type.choice', what: 'field-type.choice-what' },
};

interface Teller {
  readonly words: Pick<Words, 'say' | 'count' | 'language'>;
  readonly timeZone: string;
}

const REGION: Readonly<Record<string, string>> = { en: 'en-GB', it: 'it-IT', ro: 'ro-RO' };

/** A calendar day as people of that language write it; its year may be unknown (`--02-28`). */
const tellDay = (day: string, language: string): string => {
  const hasYear = !day.startsWith('--');
  // A year that has a 29 February stands in for the unknown one.
  const at = new Date(`${hasYear ? day : `2000${day.slice(1)}`}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat(REGION[language] ?? language, {
    day: 'numeric',
    month: hasYear ? 'short' : 'long',
    ...(hasYear ? { year: 'numeric' } : {}),
    timeZone: 'UTC',
  }).format(at);
};

/** A value of a custom field as people read it; empty where there is none. */
export const tellFieldValue = (
  type: FieldDefinition['type'],
  value: Scalar | undefined,
  { words, timeZone }: Teller,
): string => {
  if (value === null || value === undefined || value === '') return '';
  switch (type) {
    case 'text':
    case 'choice':
      return String(value);
    case 'number':
      return typeof value === 'number'
        ? new Intl.NumberFormat(words.language, { maximumFractionDigits: 10 }).format(value)
        : String(value);
    case 'boolean':
      return words.say(value === true ? 'value.yes' : 'value.no');
    case 'date':
      return tellDay(String(value), words.language);
    case 'moment':
      return Number.isNaN(Date.parse(String(value)))
        ? String(value)
        : tellMoment(new Date(String(value)), { language: words.language, timeZone, form: 'short' });
  }
};

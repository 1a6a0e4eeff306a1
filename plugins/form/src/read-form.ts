import type { Json, SharedRecordView } from '@innesto/sdk';
import { type Language, USUAL } from './words.ts';

/** A question of a form's own, and the field that keeps the answer. */
export interface FormQuestion {
  readonly label: string;
  readonly field: string;
  readonly type: 'text' | 'date' | 'number';
  readonly isNeeded: boolean;
}

/** A form as what is kept of it says. */
export interface Form {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly language: Language;
  readonly intro: string;
  readonly asksFirstName: boolean;
  readonly asksLastName: boolean;
  readonly asksPhone: boolean;
  readonly questions: readonly FormQuestion[];
  /** What people agree to; empty: nothing. */
  readonly consent: string;
  readonly isConfirmed: boolean;
  readonly subject: string;
  readonly message: string;
  readonly list: string | null;
  readonly thanks: string;
  readonly leadsTo: string | null;
  readonly site: string | null;
  readonly isActive: boolean;
}

const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: Json | undefined): string | null => textIn(value) || null;

const LINE = /^[ \t]*([^=*]{1,120}?)[ \t]*(\*?)[ \t]*=[ \t]*([a-z][a-z0-9_]{0,39})[ \t]*(?:\((date|number)\)[ \t]*)?$/;

const questionsIn = (text: string): readonly FormQuestion[] =>
  text.split('\n').flatMap((line) => {
    const [, label, star, field, type] = LINE.exec(line) ?? [];
    if (label === undefined || field === undefined) return [];
    return [{ label, field, type: type === 'date' || type === 'number' ? type : 'text', isNeeded: star === '*' }];
  });

const languageIn = (value: Json | undefined): Language => (value === 'it' || value === 'ro' ? value : 'en');

/** Reads a form; what may be left out has its usual value. */
export const readForm = ({ id, attributes }: Pick<SharedRecordView, 'id' | 'attributes'>): Form => {
  const language = languageIn(attributes['language']);
  const consent = textIn(attributes['consent']).trim();
  return {
    id,
    name: textIn(attributes['name']),
    key: textIn(attributes['key']),
    language,
    intro: textIn(attributes['intro']),
    asksFirstName: attributes['first_name'] === true,
    asksLastName: attributes['last_name'] === true,
    asksPhone: attributes['phone'] === true,
    questions: questionsIn(textIn(attributes['questions'])),
    consent,
    isConfirmed: consent !== '' && attributes['confirm'] !== false,
    subject: textIn(attributes['subject']) || USUAL[language].subject,
    message: textIn(attributes['message']) || USUAL[language].message,
    list: textOrNull(attributes['list']),
    thanks: textIn(attributes['thanks']),
    leadsTo: textOrNull(attributes['leads_to']),
    site: textOrNull(attributes['site']),
    isActive: attributes['active'] !== false,
  };
};

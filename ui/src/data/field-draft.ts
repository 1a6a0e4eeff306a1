import type { FieldDefinition, Scalar } from '@innesto/sdk/contract';
import { momentOf, wallClockOf } from './wall-clock.ts';

type Typed = Pick<FieldDefinition, 'type' | 'choices'>;

/** A value of a field as an input of its type shows it; empty where there is none. */
export const draftOf = ({ type }: Typed, value: Scalar | undefined, timeZone: string): string => {
  if (value === null || value === undefined) return '';
  if (type === 'boolean') return value === true ? 'yes' : 'no';
  if (type === 'moment' && typeof value === 'string') return wallClockOf(value, timeZone) ?? '';
  return String(value);
};

/** What an input of a field's type says: null where it is empty, undefined where it is no such value. */
export const readDraft = ({ type }: Typed, draft: string, timeZone: string): Scalar | undefined => {
  const text = draft.trim();
  if (text === '') return null;
  switch (type) {
    case 'text':
    case 'choice':
      return text;
    case 'number': {
      const number = Number(text.replace(',', '.'));
      return Number.isFinite(number) ? number : undefined;
    }
    case 'boolean':
      return text === 'yes' ? true : text === 'no' ? false : undefined;
    case 'date':
      return /^(\d{4}|-)-\d{2}-\d{2}$/.test(text) ? text : undefined;
    case 'moment':
      return momentOf(text, timeZone) ?? undefined;
  }
};

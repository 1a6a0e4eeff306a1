import type { FieldDefinition, FieldValues, Scalar, SetFieldEffect } from '@innesto/sdk/contract';
import { numberOf } from '../../../model/expression.ts';
import { parseFieldValue, parseMoment } from '../../../model/field-value.ts';
import { localDay } from '../../../model/filter/local-day.ts';
import { shortened } from '../../../model/shortened.ts';
import { timeZoneNamed } from '../../../model/time-zone.ts';
import type { EffectContext, EffectDraft, Objection } from './context.ts';

/** What setting a field asks for. */
type Asked = Pick<EffectContext, 'fields' | 'zone' | 'evaluate'>;

const CORE_TEXT = ['firstName', 'lastName'] as const;
const MOST_CHARACTERS = 200;

const note = (
  draft: EffectDraft,
  field: string,
  { from, to }: { readonly from: Scalar; readonly to: Scalar },
): void => {
  draft.changed.set(field, { from: draft.changed.get(field)?.from ?? from, to });
};

const setCoreText = (draft: EffectDraft, field: 'firstName' | 'lastName', value: Scalar): Objection => {
  if (value !== null && typeof value !== 'string') return `${field} holds text`;
  const text = value === null || value.trim() === '' ? null : shortened(value.trim(), MOST_CHARACTERS);
  if (draft.contact[field] !== text) note(draft, field, { from: draft.contact[field], to: text });
  draft.contact = { ...draft.contact, [field]: text };
  return null;
};

const setTimeZone = (draft: EffectDraft, value: Scalar): Objection => {
  const zone = typeof value === 'string' ? timeZoneNamed(value) : null;
  if (value !== null && zone === null) return `“${String(value)}” is not a time zone`;
  if (draft.contact.timeZone !== zone) note(draft, 'timeZone', { from: draft.contact.timeZone, to: zone });
  draft.contact = { ...draft.contact, timeZone: zone };
  return null;
};

const without = (fields: FieldValues, field: string): FieldValues =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== field));

const setCustom = (
  context: Asked,
  draft: EffectDraft,
  { field, value }: { readonly field: string; readonly value: Scalar },
): Objection => {
  const definition = context.fields.get(field);
  if (definition === undefined) return `there is no field “${field}”`;
  const parsed = parseFieldValue(definition, value);
  if (!parsed.ok) return `the field “${field}” holds a ${definition.type}`;
  const { fields } = draft.contact;
  const before = Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;
  if (before === parsed.value) return null;
  note(draft, field, { from: before, to: parsed.value });
  draft.contact = {
    ...draft.contact,
    fields: parsed.value === null ? without(fields, field) : { ...fields, [field]: parsed.value },
  };
  return null;
};

/** The right that setting a field asks for. */
export const SET_FIELD_RIGHT = 'contacts:write:fields';

/** What a worked-out value is in a field of that type: a number as text where text is kept, the day of a moment where dates are. */
const fitted = (value: Scalar, type: FieldDefinition['type'] | undefined, zone: string): Scalar => {
  switch (type) {
    case undefined:
    case 'text':
    case 'choice':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'number':
      return typeof value === 'string' ? (numberOf(value) ?? value) : value;
    case 'date': {
      const moment = typeof value === 'string' ? parseMoment(value) : null;
      return moment === null ? value : localDay(Date.parse(moment), zone);
    }
    case 'boolean':
    case 'moment':
      return value;
  }
};

/** Sets or clears one field of the run's contact. What cannot be worked out clears nothing. */
export const setField = (context: Asked, draft: EffectDraft, effect: SetFieldEffect): Objection => {
  const { field } = effect;
  const found = 'value' in effect ? effect.value : context.evaluate(effect.expression, draft.contact);
  if (found === null && !('value' in effect)) return `the value for “${field}” could not be worked out`;
  const type = context.fields.get(field)?.type;
  const value = 'value' in effect ? found : fitted(found, type, context.zone);
  const core = CORE_TEXT.find((name) => name === field);
  if (core !== undefined) return setCoreText(draft, core, value);
  return field === 'timeZone' ? setTimeZone(draft, value) : setCustom(context, draft, { field, value });
};

import type { Scalar, SetFieldEffect } from '@innesto/sdk/contract';
import { parseFieldValue } from '../../../model/field-value.ts';
import { shortened } from '../../../model/shortened.ts';
import { timeZoneNamed } from '../../../model/time-zone.ts';
import type { EffectContext, EffectDraft, Objection } from './context.ts';

const CORE_TEXT = ['firstName', 'lastName'] as const;
const MOST_CHARACTERS = 200;

const note = (
  draft: EffectDraft,
  field: string,
  { from, to }: { readonly from: Scalar; readonly to: Scalar },
): void => {
  draft.changed.set(field, { from: draft.changed.get(field)?.from ?? from, to });
};

const setCoreText = (
  draft: EffectDraft,
  field: 'firstName' | 'lastName',
  value: SetFieldEffect['value'],
): Objection => {
  if (value !== null && typeof value !== 'string') return `${field} holds text`;
  const text = value === null || value.trim() === '' ? null : shortened(value.trim(), MOST_CHARACTERS);
  if (draft.contact[field] !== text) note(draft, field, { from: draft.contact[field], to: text });
  draft.contact = { ...draft.contact, [field]: text };
  return null;
};

const setTimeZone = (draft: EffectDraft, value: SetFieldEffect['value']): Objection => {
  const zone = typeof value === 'string' ? timeZoneNamed(value) : null;
  if (value !== null && zone === null) return `“${String(value)}” is not a time zone`;
  if (draft.contact.timeZone !== zone) note(draft, 'timeZone', { from: draft.contact.timeZone, to: zone });
  draft.contact = { ...draft.contact, timeZone: zone };
  return null;
};

const setCustom = (context: EffectContext, draft: EffectDraft, { field, value }: SetFieldEffect): Objection => {
  const definition = context.fields.get(field);
  if (definition === undefined) return `there is no field “${field}”`;
  const parsed = parseFieldValue(definition, value);
  if (!parsed.ok) return `the field “${field}” holds a ${definition.type}`;
  const known = new Map(Object.entries(draft.contact.fields));
  const before = known.get(field) ?? null;
  if (before === parsed.value) return null;
  note(draft, field, { from: before, to: parsed.value });
  if (parsed.value === null) known.delete(field);
  else known.set(field, parsed.value);
  draft.contact = { ...draft.contact, fields: Object.fromEntries(known) };
  return null;
};

/** The right that setting a field asks for. */
export const SET_FIELD_RIGHT = 'contacts:write:fields';

/** Sets or clears one field of the run's contact. */
export const setField = (context: EffectContext, draft: EffectDraft, effect: SetFieldEffect): Objection => {
  const core = CORE_TEXT.find((name) => name === effect.field);
  if (core !== undefined) return setCoreText(draft, core, effect.value);
  return effect.field === 'timeZone' ? setTimeZone(draft, effect.value) : setCustom(context, draft, effect);
};

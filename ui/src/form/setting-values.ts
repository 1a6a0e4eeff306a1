import type { FieldDefinition, Json, JsonObject } from '@innesto/sdk/contract';
import { kindOfField, type AttributeKind } from './attribute.ts';
import { CONTACT_FIELDS } from './contact-fields.ts';
import { memberOf } from './setting-rules.ts';
import type { Setting, SettingControl } from './setting.ts';

/** Text as a control shows it. Something else that stands there is shown, too, and never lost unseen. */
export const textIn = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The members of an object; none of anything else. */
export const objectIn = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** One value of a choice in the text that tells it from the others. */
export const choiceKey = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A sender as far as there is one. */
export const senderIn = (value: Json | undefined): { readonly name?: string; readonly address: string } | null => {
  if (value === undefined) return null;
  const { name, address } = objectIn(value);
  return {
    address: typeof address === 'string' ? address : '',
    ...(typeof name === 'string' ? { name } : {}),
  };
};

/** What the setting of a kind beside this one holds; null where there is none, or nothing in it. */
export const siblingOf = (
  settings: readonly Setting[],
  siblings: JsonObject,
  kind: SettingControl['kind'],
): string | null => {
  const setting = settings.find(({ control }) => control.kind === kind);
  const value = setting === undefined ? undefined : memberOf(siblings, setting.name);
  return typeof value === 'string' && value !== '' ? value : null;
};

/** What a value has to be for the field that is chosen beside it; null while none is chosen. */
export const kindBeside = (
  settings: readonly Setting[],
  siblings: JsonObject,
  fields: readonly FieldDefinition[],
): AttributeKind | null => {
  const chosen = siblingOf(settings, siblings, 'field');
  if (chosen === null) return null;
  const field = Object.hasOwn(CONTACT_FIELDS, chosen) ? undefined : fields.find(({ key }) => key === chosen);
  return field === undefined ? { kind: 'text' } : kindOfField(field);
};

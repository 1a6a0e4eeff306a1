import { type ContactView, type Scalar, type SettingText, Type } from '@innesto/sdk';

/** The fields of its own that every contact has and that can be read. */
export const OWN_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'timeZone', 'externalId'] as const;

/** Those of them that steps may change. */
export const OWN_TO_CHANGE = ['firstName', 'lastName', 'timeZone'] as const;

type OwnField = (typeof OWN_FIELDS)[number];

const ownField = (field: string): OwnField | undefined => OWN_FIELDS.find((own) => own === field);

/** A setting that chooses a field: a custom one by its key, or one of the named ones that every contact has. */
export const fieldSetting = (own: readonly OwnField[], text: SettingText): ReturnType<typeof Type.String> =>
  Type.String({ ...text, anyOf: [{ enum: own }, { pattern: '^[a-z][a-z0-9_]{0,39}$' }], 'x-widget': 'field' });

/** By which path conditions and expressions find a field. */
export const attributeOf = (field: string): string =>
  ownField(field) === undefined ? `field.${field}` : `contact.${field}`;

/** What a field of a contact holds; null where it is empty. */
export const valueOf = (contact: ContactView, field: string): Scalar => {
  const own = ownField(field);
  if (own !== undefined) return contact[own];
  return Object.hasOwn(contact.fields, field) ? (contact.fields[field] ?? null) : null;
};

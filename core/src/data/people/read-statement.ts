import type { ContactChange, FieldDefinition, FieldValues } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { ContactDraft } from '../../model/contact-draft.ts';
import { parseEmailAddress, type EmailAddress } from '../../model/email-address.ts';
import { parseFieldValue } from '../../model/field-value.ts';
import { parseOneLine } from '../../model/one-line.ts';
import { isPhoneCountry, parsePhoneNumber } from '../../model/phone-number.ts';
import { timeZoneNamed } from '../../model/time-zone.ts';

type Statement = Pick<
  ContactChange,
  'externalId' | 'email' | 'phone' | 'firstName' | 'lastName' | 'timeZone' | 'fields' | 'defaultCountry'
>;

/** How much of a wrong value a fault repeats. */
const MOST_REPEATED = 100;

/** A wrong value as a fault repeats it. */
export const repeated = (value: unknown): string => String(value).slice(0, MOST_REPEATED);

/** Empty text is no value. */
const isNone = (value: string | null): value is null | '' => value === null || value.trim() === '';

const readOneLine = (value: string | null, path: string): string | null => {
  const line = value === null ? null : parseOneLine(value);
  if (line === undefined) throw fault('INNESTO_CONTACT_TEXT', { value: repeated(value), path });
  return line;
};

const readEmail = (value: string | null): EmailAddress | null => {
  if (isNone(value)) return null;
  const email = parseEmailAddress(value);
  if (email === null) throw fault('INNESTO_CONTACT_EMAIL', { value: repeated(value), path: '/email' });
  return email;
};

const readPhone = (value: string | null, country: string | null): string | null => {
  if (isNone(value)) return null;
  const phone = parsePhoneNumber(value, country);
  if (phone === null) throw fault('INNESTO_CONTACT_PHONE', { value: repeated(value), path: '/phone' });
  return phone;
};

const readCountry = (country: string | undefined): string | null => {
  if (country === undefined || isPhoneCountry(country)) return country ?? null;
  throw fault('INNESTO_REQUEST_INVALID', {
    detail: `“${country}” is no country with phone numbers`,
    path: '/defaultCountry',
  });
};

const readTimeZone = (value: string | null): string | null => {
  if (isNone(value)) return null;
  const zone = timeZoneNamed(value.trim());
  if (zone === null) throw fault('INNESTO_TIME_ZONE', { zone: repeated(value), path: '/timeZone' });
  return zone;
};

const readFields = (fields: FieldValues, definitions: ReadonlyMap<string, FieldDefinition>): FieldValues =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      // A pointer's own signs in a key that is no key (RFC 6901).
      const path = `/fields/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const definition = definitions.get(key);
      if (definition === undefined) throw fault('INNESTO_FIELD_UNKNOWN', { field: repeated(key), path });
      const parsed = parseFieldValue(definition, value);
      if (!parsed.ok)
        throw fault('INNESTO_FIELD_VALUE', { field: key, type: definition.type, value: repeated(value), path });
      return [key, parsed.value];
    }),
  );

/** Reads what the API says about a contact into the form in which it is kept; what cannot be read is refused with its path. */
export const readStatement = (
  statement: Statement,
  definitions: ReadonlyMap<string, FieldDefinition>,
): ContactDraft => {
  const { externalId, email, phone, firstName, lastName, timeZone, fields = {} } = statement;
  const country = readCountry(statement.defaultCountry);
  return {
    ...(externalId === undefined ? {} : { externalId: readOneLine(externalId, '/externalId') }),
    ...(email === undefined ? {} : { email: readEmail(email) }),
    ...(phone === undefined ? {} : { phone: readPhone(phone, country) }),
    ...(firstName === undefined ? {} : { firstName: readOneLine(firstName, '/firstName') }),
    ...(lastName === undefined ? {} : { lastName: readOneLine(lastName, '/lastName') }),
    ...(timeZone === undefined ? {} : { timeZone: readTimeZone(timeZone) }),
    fields: readFields(fields, definitions),
  };
};

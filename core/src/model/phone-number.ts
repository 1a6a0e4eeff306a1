import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** Whether phone numbers without a country code can be read as that country's (ISO 3166-1 alpha-2, upper case). */
export const isPhoneCountry = (country: string): boolean => isSupportedCountry(country);

/** Reads a phone number into E.164; null where it is no number that exists. Without a country, only numbers with a country code (`+39…`, `0039…`) can be read. */
export const parsePhoneNumber = (text: string, country: string | null): string | null => {
  const written = text.trim();
  if (written.length > 40) return null;
  const international = country === null && written.startsWith('00') ? `+${written.slice(2)}` : written;
  const number =
    country !== null && isSupportedCountry(country)
      ? parsePhoneNumberFromString(international, { defaultCountry: country, extract: false })
      : parsePhoneNumberFromString(international, { extract: false });
  return number?.isValid() === true ? number.number : null;
};

/** Which countries have a calling code (`39` is Italy's and the Vatican's). */
const COUNTRIES: ReadonlyMap<string, readonly string[]> = Map.groupBy(getCountries(), (country) =>
  getCountryCallingCode(country),
);

/** The calling code of a number in E.164; null where it belongs to no country. */
export const callingCodeOf = (phone: string): string | null =>
  [1, 2, 3].map((length) => phone.slice(1, 1 + length)).find((code) => COUNTRIES.has(code)) ?? null;

/** The countries that share a calling code (ISO 3166-1 alpha-2). */
export const countriesOfCallingCode = (code: string): readonly string[] => COUNTRIES.get(code) ?? [];

/** The country of a number in E.164, where the number tells. */
export const countryOfPhone = (phone: string): string | null => parsePhoneNumberFromString(phone)?.country ?? null;

import { callingCodeOf, countriesOfCallingCode, countryOfPhone } from '../phone-number.ts';
import { offsetAt } from './zone-offset.ts';

const TEN_DAYS_MS = 10 * 86_400_000;
/** Zones that agreed all through these years are one for us: Büsingen has been like Berlin for long. */
const COMPARED_FROM = Date.UTC(2024, 0, 1);
const COMPARED_TO = Date.UTC(2030, 0, 1);

/** What engines know of a country's zones, and TypeScript's library does not yet. */
interface ZonedLocale extends Intl.Locale {
  getTimeZones?(): readonly string[];
}

const zonesOfCountry = (country: string): readonly string[] => {
  const locale: ZonedLocale = new Intl.Locale(`und-${country}`);
  return locale.getTimeZones?.() ?? [];
};

const agree = (one: string, other: string): boolean => {
  for (let at = COMPARED_FROM; at < COMPARED_TO; at += TEN_DAYS_MS)
    if (offsetAt(one, at) !== offsetAt(other, at)) return false;
  return true;
};

/** The one zone of some countries; null where their clocks differ. */
const singleZone = (countries: readonly string[]): string | null => {
  const [first, ...others] = countries.flatMap(zonesOfCountry);
  return first !== undefined && others.every((other) => agree(first, other)) ? first : null;
};

const known = new Map<string, string | null>();

const remembered = (key: string, find: () => string | null): string | null => {
  const found = known.get(key);
  if (found !== undefined) return found;
  const zone = find();
  known.set(key, zone);
  return zone;
};

const zoneOfCountryOf = (phone: string): string | null => {
  const country = countryOfPhone(phone);
  return country === null ? null : remembered(country, () => singleZone([country]));
};

/** In North America the area code tells the country: `+1876` is Jamaica. Reading each number would cost as much as all the rest of a step. */
const AREA_CODE_LENGTH = '+1876'.length;

/**
 * The zone in which a phone number (E.164) lies, where its country has only one. Most calling codes tell by themselves; only where
 * several countries share one and their clocks differ (+1, +7) the number is read.
 */
export const zoneOfPhone = (phone: string): string | null => {
  const code = callingCodeOf(phone);
  if (code === null) return null;
  const countries = countriesOfCallingCode(code);
  const zone = remembered(code, () => singleZone(countries));
  if (zone !== null || countries.length === 1) return zone;
  return code === '1'
    ? remembered(phone.slice(0, AREA_CODE_LENGTH), () => zoneOfCountryOf(phone))
    : zoneOfCountryOf(phone);
};

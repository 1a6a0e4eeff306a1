import type { Memory } from './theme.svelte.ts';

/** The countries and territories that have phone numbers of their own (ISO 3166-1 alpha-2). */
const CODES =
  'AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'.split(
    ' ',
  );

/** A country as a person chooses it. */
export interface Country {
  readonly code: string;
  readonly name: string;
}

/** All countries in the order of their names in that language. */
export const countriesIn = (language: string): readonly Country[] => {
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const order = new Intl.Collator(language);
  return CODES.map((code) => ({ code, name: names.of(code) ?? code })).toSorted((left, right) =>
    order.compare(left.name, right.name),
  );
};

const BY_ZONE: Readonly<Record<string, string>> = {
  'Europe/Rome': 'IT',
  'Europe/Bucharest': 'RO',
  'Europe/Chisinau': 'MD',
  'Europe/London': 'GB',
  'Europe/Dublin': 'IE',
  'Europe/Madrid': 'ES',
  'Europe/Paris': 'FR',
  'Europe/Berlin': 'DE',
  'Europe/Vienna': 'AT',
  'Europe/Zurich': 'CH',
};
const BY_LANGUAGE: Readonly<Record<string, string>> = { it: 'IT', ro: 'RO', en: 'GB' };
const PLACE = 'innesto.country';

/** The country whose phone numbers somebody most likely types: the one chosen last, or what the place and language say. */
export const likelyCountry = (
  memory: Memory,
  { timeZone, language }: { readonly timeZone: string; readonly language: string },
): string => {
  const kept = memory.read(PLACE);
  if (kept !== null && CODES.includes(kept)) return kept;
  return BY_ZONE[timeZone] ?? BY_LANGUAGE[language] ?? 'GB';
};

/** Remembers the country for the next time. */
export const keepCountry = (memory: Memory, code: string): void => memory.keep(PLACE, code);

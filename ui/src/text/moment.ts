const FORMS = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  dated: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  long: {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** How a moment is to be told. */
export interface Telling {
  readonly language: string;
  readonly timeZone: string;
  readonly form: keyof typeof FORMS;
}

// English by itself would put the month first; the hub's other languages do not.
const REGION: Readonly<Record<string, string>> = { en: 'en-GB', it: 'it-IT', ro: 'ro-RO' };

/** The language with the region whose way of writing days and enumerations the hub follows. */
export const regionOf = (language: string): string => REGION[language] ?? language;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment as people of that language write it, in that time zone. */
export const tellMoment = (date: Date, { language, timeZone, form }: Telling): string => {
  const key = `${language} ${timeZone} ${form}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(regionOf(language), { ...FORMS[form], timeZone });
    formats.set(key, format);
  }
  return format.format(date);
};

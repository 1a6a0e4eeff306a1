import type { FilterImplOptions } from 'liquidjs';

type FilterHandler = Extract<FilterImplOptions, (...values: never[]) => unknown>;

const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const LEAST_MILLISECONDS = 100_000_000_000;

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The same wall clock as if it stood in UTC: names of days and months are taken from it. */
  readonly asUtc: Date;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language, options);
  formats.set(key, made);
  return made;
};

const isZone = (zone: string): boolean => {
  if (!/^[A-Za-z_]{1,30}(\/[A-Za-z0-9_+-]{1,30}){0,2}$/.test(zone)) return false;
  try {
    formatOf('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const wallAt = (at: number, zone: string): Wall => {
  const format = formatOf('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const wall = {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
  return { ...wall, asUtc: new Date(Date.UTC(wall.year, wall.month - 1, wall.day)) };
};

const two = (value: number): string => String(value).padStart(2, '0');
const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

const directive = (letter: string, wall: Wall, language: string): string | null => {
  const named = (options: Intl.DateTimeFormatOptions): string =>
    formatOf(language, { ...options, timeZone: 'UTC' }).format(wall.asUtc);
  switch (letter) {
    case 'Y':
      return String(wall.year);
    case 'y':
      return two(wall.year % 100);
    case 'm':
      return two(wall.month);
    case 'd':
      return two(wall.day);
    case 'e':
      return String(wall.day);
    case 'H':
      return two(wall.hour);
    case 'k':
      return String(wall.hour);
    case 'I':
      return two(twelve(wall.hour));
    case 'l':
      return String(twelve(wall.hour));
    case 'M':
      return two(wall.minute);
    case 'S':
      return two(wall.second);
    case 'p':
      return wall.hour < 12 ? 'AM' : 'PM';
    case 'P':
      return wall.hour < 12 ? 'am' : 'pm';
    case 'A':
      return named({ weekday: 'long' });
    case 'a':
      return named({ weekday: 'short' });
    case 'B':
      return named({ month: 'long' });
    case 'b':
      return named({ month: 'short' });
    case 'F':
      return `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
    case 'T':
      return `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
    case 'R':
      return `${two(wall.hour)}:${two(wall.minute)}`;
    case '%':
      return '%';
    default:
      return null;
  }
};

/** When a value is, and whether it is a calendar day, which no time zone may move. */
const instantOf = (value: unknown, now: unknown): { readonly at: number; readonly isDay: boolean } | null => {
  const given = value === 'now' || value === 'today' ? now : value;
  if (typeof given === 'number' && Number.isFinite(given) && Math.abs(given) < 8_640_000_000_000_000) {
    return { at: Math.abs(given) < LEAST_MILLISECONDS ? given * 1000 : given, isDay: false };
  }
  if (typeof given !== 'string') return null;
  const isDay = CALENDAR_DAY.test(given);
  const at = isDay || MOMENT.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(at) ? null : { at, isDay };
};

const LANGUAGES = new Set(['en', 'it', 'ro', 'fr', 'de', 'es', 'pt']);
const optionOf = (options: readonly unknown[], name: string): unknown =>
  options.find((option): option is [string, unknown] => Array.isArray(option) && option[0] === name)?.[1];

/**
 * The filter `date`: `{{ field.birthday | date: "%-d %B", language: "it" }}`. Times stand in the workspace's zone or in
 * the one that `zone:` names; a calendar day stays that day; what is no date comes out as it went in.
 */
export const formatDate: FilterHandler = function (value: unknown, format: unknown, ...options: unknown[]): unknown {
  const instant = instantOf(value, this.context.getSync(['now']));
  if (instant === null) return value;
  const language = optionOf(options, 'language');
  const wanted = optionOf(options, 'zone') ?? this.context.getSync(['workspace', 'timeZone']);
  const zone = !instant.isDay && typeof wanted === 'string' && isZone(wanted) ? wanted : 'UTC';
  const wall = wallAt(instant.at, zone);
  const spoken = typeof language === 'string' && LANGUAGES.has(language) ? language : 'en';
  const pattern = typeof format === 'string' ? format.slice(0, 200) : '%-d %B %Y';
  return pattern.replaceAll(/%(-?)([A-Za-z%])/g, (whole, bare: string, letter: string) => {
    const text = directive(letter, wall, spoken);
    if (text === null) return whole;
    return bare === '-' ? text.replace(/^0(?=\d)/, '') : text;
  });
};

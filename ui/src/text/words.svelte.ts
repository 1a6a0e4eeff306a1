import { IntlMessageFormat } from 'intl-messageformat';
import type { catalogue as english } from './en.ts';

/** The languages that the pages speak. */
export const LANGUAGES = ['en', 'it', 'ro'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text's key: English has them all, and a test holds the other languages to it. */
export type WordKey = keyof typeof english;

/** What fills the holes of a text. */
export type Values = Readonly<Record<string, string | number>>;

type Catalogue = Readonly<Record<string, string>>;

const CATALOGUES: Readonly<Record<Language, () => Promise<{ readonly catalogue: Catalogue }>>> = {
  en: () => import('./en.ts'),
  it: () => import('./it.ts'),
  ro: () => import('./ro.ts'),
};

const isLanguage = (code: string): code is Language => LANGUAGES.some((language) => language === code);

/** The first of the languages that somebody likes which the pages speak; English where there is none. */
export const speak = (liked: readonly (string | null | undefined)[]): Language => {
  for (const tag of liked) {
    const code = (tag ?? '').slice(0, 2).toLowerCase();
    if (isLanguage(code)) return code;
  }
  return 'en';
};

/** The words of the pages in the language that is chosen. */
export class Words {
  #language = $state<Language>('en');
  #catalogue = $state.raw<Catalogue>({});
  readonly #formats = new Map<string, IntlMessageFormat>();
  #wanted: Language = 'en';

  get language(): Language {
    return this.#language;
  }

  /** Fetches a language's words and speaks it from then on. */
  async choose(language: Language): Promise<void> {
    this.#wanted = language;
    const { catalogue } = await CATALOGUES[language]();
    // Of two quick choices the later one holds, whichever arrives first.
    if (this.#wanted !== language) return;
    this.#formats.clear();
    this.#catalogue = catalogue;
    this.#language = language;
  }

  /** A text, its holes filled and its plurals right. */
  readonly say = (key: WordKey, values?: Values): string => {
    const text = this.#catalogue[key];
    if (text === undefined) return key;
    let format = this.#formats.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(text, this.#language, undefined, { ignoreTag: true });
      this.#formats.set(key, format);
    }
    return String(format.format(values));
  };

  /** A number as the language writes it. */
  readonly count = (value: number): string => new Intl.NumberFormat(this.#language).format(value);

  /** A share between 0 and 1 in per cent. */
  readonly share = (value: number): string =>
    new Intl.NumberFormat(this.#language, {
      style: 'percent',
      maximumFractionDigits: value > 0 && value < 0.01 ? 1 : 0,
    }).format(value);
}

import type { Language } from './attachments.ts';
import { escapeHtml } from './escape-html.ts';

interface Words {
  readonly title: string;
  readonly ask: (workspace: string | null) => string;
  readonly button: string;
  readonly done: string;
  readonly after: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Unsubscribe',
    ask: (workspace) =>
      workspace === null
        ? 'Do you no longer want these messages?'
        : `Do you no longer want these messages from ${workspace}?`,
    button: 'Unsubscribe',
    done: 'You are unsubscribed',
    after: 'You will get no more of these messages.',
  },
  it: {
    title: 'Annulla l’iscrizione',
    ask: (workspace) =>
      workspace === null
        ? 'Non vuoi più ricevere questi messaggi?'
        : `Non vuoi più ricevere questi messaggi da ${workspace}?`,
    button: 'Annulla l’iscrizione',
    done: 'Iscrizione annullata',
    after: 'Non riceverai più questi messaggi.',
  },
  ro: {
    title: 'Dezabonare',
    ask: (workspace) =>
      workspace === null ? 'Nu mai doriți aceste mesaje?' : `Nu mai doriți aceste mesaje de la ${workspace}?`,
    button: 'Mă dezabonez',
    done: 'V-ați dezabonat',
    after: 'Nu veți mai primi aceste mesaje.',
  },
};

const STYLE =
  ':root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto 0;padding:0 1.25rem;text-align:center}' +
  'h1{font-size:1.5rem}button{font:inherit;font-weight:600;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff;cursor:pointer}' +
  'button:hover{background:#1e40af}button:focus-visible{outline:3px solid Highlight;outline-offset:3px}';

/** What a page may do that only holds words and one button. */
export const UNSUBSCRIBE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const page = (language: Language, title: string, body: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** The page that asks before it acts: programs follow links, and only people press buttons. Its form leads to its own address. */
export const askToUnsubscribe = (language: Language, workspace: string | null): string => {
  const words = WORDS[language];
  return page(
    language,
    words.title,
    `<h1>${escapeHtml(words.ask(workspace))}</h1><form method="post"><button name="List-Unsubscribe" value="One-Click">${escapeHtml(words.button)}</button></form>`,
  );
};

/** The page that says it is done. */
export const sayUnsubscribed = (language: Language): string => {
  const words = WORDS[language];
  return page(
    language,
    words.done,
    `<h1 role="status">${escapeHtml(words.done)}</h1><p>${escapeHtml(words.after)}</p>`,
  );
};

const weightOf = (parameters: readonly string[]): number => {
  const quality = parameters
    .map((parameter) => /^\s*q=(\d(?:\.\d{1,3})?)\s*$/i.exec(parameter)?.[1])
    .find((found) => found !== undefined);
  return quality === undefined ? 1 : Number(quality);
};

/** The language among ours that a browser's Accept-Language (RFC 9110, section 12.5.4) likes best; English where it names none. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .flatMap((range) => {
      const [tag = '', ...parameters] = range.split(';');
      const language = tag.trim().toLowerCase().split('-', 1)[0];
      return language === 'en' || language === 'it' || language === 'ro'
        ? [{ language, weight: weightOf(parameters) } as const]
        : [];
    });
  const best = wanted.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)[0];
  return best?.language ?? 'en';
};

import type { Language } from './attachments.ts';
import { escapeHtml } from './escape-html.ts';
import { plainPage } from './plain-page.ts';

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

/** The page that asks before it acts: programs follow links, and only people press buttons. Its form leads to its own address. */
export const askToUnsubscribe = (language: Language, workspace: string | null): string => {
  const words = WORDS[language];
  return plainPage(
    language,
    words.title,
    `<h1>${escapeHtml(words.ask(workspace))}</h1><form method="post"><button name="List-Unsubscribe" value="One-Click">${escapeHtml(words.button)}</button></form>`,
  );
};

/** The page that says it is done. */
export const sayUnsubscribed = (language: Language): string => {
  const words = WORDS[language];
  return plainPage(
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

import type { Language } from './attachments.ts';
import { plainPage } from './plain-page.ts';

const WORDS: Readonly<Record<Language, { readonly title: string; readonly why: string }>> = {
  en: { title: 'This link leads nowhere', why: 'It is not complete, or what it led to is no longer kept.' },
  it: { title: 'Questo link non porta da nessuna parte', why: 'Non è completo, o la sua meta non è più conservata.' },
  ro: { title: 'Acest link nu duce nicăieri', why: 'Nu este complet sau ținta lui nu mai este păstrată.' },
};

/** The page behind a link of a message that names none of ours. */
export const sayNowhere = (language: Language): string => {
  const { title, why } = WORDS[language];
  return plainPage(language, title, `<h1>${title}</h1><p>${why}</p>`);
};

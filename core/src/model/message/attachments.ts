import { escapeHtml } from './escape-html.ts';

/** A language that the hub itself speaks to contacts. */
export type Language = 'en' | 'it' | 'ro';

interface Parts {
  readonly html: string | null;
  readonly text: string;
}

const UNSUBSCRIBE: Readonly<Record<Language, string>> = {
  en: 'Unsubscribe',
  it: 'Annulla l’iscrizione',
  ro: 'Dezabonare',
};

const TAIL = 200;

/** Puts markup at the end of what is shown: before the closing tags where the document ends with them. */
const appendTo = (html: string, markup: string): string => {
  const tail = html.slice(-TAIL);
  const closing = /(?:<\/(?:body|html)\s*>\s*)+$/i.exec(tail);
  const at = html.length - tail.length + (closing?.index ?? tail.length);
  return html.slice(0, at) + markup + html.slice(at);
};

/** Gives each part that does not show the way out yet a link to it. */
export const addUnsubscribeLink = ({ html, text }: Parts, url: string, language: Language): Parts => {
  const words = UNSUBSCRIBE[language];
  const escaped = escapeHtml(url);
  const link = `<p style="margin:24px 0 0;font-size:12px;color:#666;text-align:center"><a href="${escaped}" style="color:#666">${words}</a></p>`;
  return {
    html: html === null || html.includes(url) || html.includes(escaped) ? html : appendTo(html, link),
    text: text.includes(url) ? text : `${text.trimEnd()}\n\n-- \n${words}: ${url}\n`,
  };
};

/** Adds the picture that tells of an opening. */
export const addPixel = (html: string, url: string): string =>
  appendTo(html, `<img src="${escapeHtml(url)}" width="1" height="1" alt="" style="display:block;border:0">`);

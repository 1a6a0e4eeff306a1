import type { Language } from './attachments.ts';
import { escapeHtml } from './escape-html.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto 0;padding:0 1.25rem;text-align:center}' +
  'h1{font-size:1.5rem}button{font:inherit;font-weight:600;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff;cursor:pointer}' +
  'button:hover{background:#1e40af}button:focus-visible{outline:3px solid Highlight;outline-offset:3px}';

/** What a page may do that only holds words and one button, whose answer may lead on to a site. */
export const plainPagePolicy = (site: string | null): string =>
  `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${site === null ? '' : ` ${site}`}; base-uri 'none'; frame-ancestors 'none'`;

/** What it may do where nothing leads on. */
export const PLAIN_PAGE_POLICY = plainPagePolicy(null);

/** A page of words and one button at the most, for whoever follows a link of a message. `body` is markup. */
export const plainPage = (language: Language, title: string, body: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

import type { ParsedMail } from './smtp-sink.ts';

const PIXEL = /<img[^>]+src="(http[^"]+\/o\/[^"]+)"/;

/** A mail program in a person's hands, and a program of its own, as they name themselves. */
export const AGENTS = {
  person: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  robot: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
} as const;

/** What a mail's header of that name says, its name in lower case. */
export const headerOf = (mail: ParsedMail, key: string): string | undefined =>
  mail.headers.find((header) => header.key === key)?.value;

/** Whom a mail was for, by its envelope. */
export const recipientOf = (mail: ParsedMail): string => mail.envelope.to[0] ?? '';

/** The address of the picture that tells of an opening; null: the mail has none. */
export const pixelOf = (html: string | null | undefined): string | null => PIXEL.exec(html ?? '')?.[1] ?? null;

/** Those mails whose subject is like that. */
export const about = (mails: readonly ParsedMail[], subject: RegExp): readonly ParsedMail[] =>
  mails.filter((mail) => subject.test(mail.subject ?? ''));

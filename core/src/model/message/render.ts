import type { FieldValues, JsonObject, SendMessageEffect } from '@innesto/sdk/contract';
import { addPixel, addUnsubscribeLink, type Language } from './attachments.ts';
import { textOfHtml } from './html-text.ts';
import { renderTemplate, type MergeScope } from './liquid.ts';
import type { MailParty } from './mail.ts';

/** What templates see of a contact, as `contact.…` and `field.…`. */
export interface MergeContact {
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
}

/** Everything a message is made of. `event` is the payload of the run's trigger event; times are the workspace's. */
export interface RenderInput {
  readonly effect: Pick<SendMessageEffect, 'purpose' | 'subject' | 'html' | 'text'>;
  readonly contact: MergeContact;
  readonly event: JsonObject | null;
  readonly variables: JsonObject;
  readonly workspace: { readonly name: string; readonly timeZone: string };
  readonly sender: MailParty;
  /** `pixel`: null unless openings are measured and the contact consented to it. */
  readonly links: { readonly unsubscribe: string; readonly pixel: string | null };
  readonly now: number;
  /** The language of what the hub itself adds to the message. Default: English. */
  readonly language?: Language;
}

/** A message's parts with everything filled in. `tracked`: the pixel is really in it. */
export interface Rendered {
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  readonly tracked: boolean;
}

const LONGEST_SUBJECT = 900;

const scopeOf = ({ contact: { fields, ...contact }, event, variables, workspace, sender, links, now }: RenderInput): MergeScope => ({
  contact,
  field: fields,
  event: event ?? {},
  variable: variables,
  workspace,
  sender,
  unsubscribe_url: links.unsubscribe,
  now: new Date(now).toISOString(),
});

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim().slice(0, LONGEST_SUBJECT).toWellFormed();

/** Renders subject, HTML and plain text for one contact, in one pass; throws INNESTO_TEMPLATE. */
export const renderMessage = (input: RenderInput): Rendered => {
  const { effect, links, language = 'en' } = input;
  const scope = scopeOf(input);
  const subject = oneLine(renderTemplate('text', effect.subject ?? '', scope));
  const html = effect.html === undefined ? null : renderTemplate('html', effect.html, scope);
  const text = effect.text === undefined ? textOfHtml(html ?? '') : renderTemplate('text', effect.text, scope);
  const finished = effect.purpose === 'service' ? { html, text } : addUnsubscribeLink({ html, text }, links.unsubscribe, language);
  const tracked = links.pixel !== null && finished.html !== null;
  return {
    subject,
    html: links.pixel === null || finished.html === null ? finished.html : addPixel(finished.html, links.pixel),
    text: finished.text,
    tracked,
  };
};

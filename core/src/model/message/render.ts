import type { FieldValues, JsonObject, SendMessageEffect } from '@innesto/sdk/contract';
import { addPixel, addUnsubscribeLink, type Language } from './attachments.ts';
import { countLinks } from './counted-links.ts';
import { textOfHtml } from './html-text.ts';
import { renderTemplate, type MergeScope } from './liquid.ts';
import type { MailParty } from './mail.ts';
import type { ShownRecords } from './own-records.ts';
import { spokenIn } from './spoken-in.ts';

/** What templates see of a contact, as `contact.…` and `field.…`. */
export interface MergeContact {
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
  /** What names it to plugins' endpoints; absent where nobody is to be handed it. */
  readonly key?: string;
}

/** Everything a message is made of. `event` is the payload of the run's trigger event; times are the workspace's. */
export interface RenderInput {
  readonly effect: Pick<SendMessageEffect, 'purpose' | 'subject' | 'html' | 'text'>;
  readonly contact: MergeContact;
  readonly event: JsonObject | null;
  readonly variables: JsonObject;
  /** What the contact’s own records say, as far as the templates mention them; absent: they mention none. */
  readonly records?: ShownRecords;
  readonly workspace: { readonly name: string; readonly timeZone: string };
  readonly sender: MailParty;
  /** `pixel`: null unless openings are measured and the contact consented to it; `click` (over which a link is followed): absent unless clicks are; `confirm`: only where the message asks for consents. */
  readonly links: {
    readonly unsubscribe: string;
    readonly pixel: string | null;
    readonly confirm?: string;
    readonly click?: (link: number) => string;
  };
  readonly now: number;
  /** The language of what the hub itself adds to the message. Default: what is spoken where the workspace is. */
  readonly language?: Language;
}

/** A message's parts with everything filled in. `tracked`: the pixel is really in it. `links`: where those of its links led that are counted. `lacks`: it shows a record that its contact has not. */
export interface Rendered {
  readonly kind: 'rendered';
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  readonly tracked: boolean;
  readonly links: readonly string[];
  readonly lacks: boolean;
}

/** A part of a message that is a template. */
export type MessagePart = 'subject' | 'html' | 'text';

/** A message's parts, or what is wrong with the first template that is wrong. */
export type Rendering = Rendered | { readonly kind: 'broken'; readonly part: MessagePart; readonly problem: string };

const LONGEST_SUBJECT = 900;

const scopeOf = ({
  contact: { fields, ...contact },
  event,
  variables,
  records,
  workspace,
  sender,
  links,
  now,
}: RenderInput): MergeScope => ({
  contact,
  field: fields,
  event: event ?? {},
  variable: variables,
  ...(records === undefined ? {} : { record: records.scope }),
  workspace,
  sender,
  unsubscribe_url: links.unsubscribe,
  ...(links.confirm === undefined ? {} : { confirm_url: links.confirm }),
  now: new Date(now).toISOString(),
});

const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SUBJECT)
    .toWellFormed();

const inOnePiece = (
  { effect, links, workspace, records, language = spokenIn(workspace.timeZone) }: RenderInput,
  parts: { readonly subject: string; readonly html: string | null; readonly text: string },
): Rendered => {
  const { click, unsubscribe } = links;
  const counted = click === undefined ? { ...parts, links: [] } : countLinks(parts, { wrap: click, unsubscribe });
  const { html, text } = effect.purpose === 'service' ? counted : addUnsubscribeLink(counted, unsubscribe, language);
  return {
    kind: 'rendered',
    subject: oneLine(parts.subject),
    html: links.pixel === null || html === null ? html : addPixel(html, links.pixel),
    text,
    tracked: links.pixel !== null && html !== null,
    links: counted.links,
    lacks: records?.absent.isShown === true,
  };
};

/** Renders subject, HTML and plain text for one contact, in one pass. */
export const renderMessage = (input: RenderInput): Rendering => {
  const { effect } = input;
  const scope = scopeOf(input);
  const subject = renderTemplate('text', effect.subject ?? '', scope);
  if (subject.kind === 'broken') return { ...subject, part: 'subject' };
  const html = effect.html === undefined ? null : renderTemplate('html', effect.html, scope);
  if (html?.kind === 'broken') return { ...html, part: 'html' };
  const text = effect.text === undefined ? null : renderTemplate('text', effect.text, scope);
  if (text?.kind === 'broken') return { ...text, part: 'text' };
  const shown = html?.text ?? null;
  return inOnePiece(input, { subject: subject.text, html: shown, text: text?.text ?? textOfHtml(shown ?? '') });
};

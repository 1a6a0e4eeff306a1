import type { DraftProblem, MessageDraft } from '@innesto/sdk/contract';
import type { MailParty } from '../../model/message/mail.ts';
import type { ShownRecords } from '../../model/message/own-records.ts';
import { renderMessage, type MergeContact, type MessagePart } from '../../model/message/render.ts';
import type { Mailing } from './port.ts';

/** A draft with everything filled in. What is broken is left out, and has its problem. */
export interface RenderedDraft {
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly problems: readonly DraftProblem[];
}

/** What a draft is rendered with: as stage 7 has it, but for the picture that tells of openings. */
export interface DraftSurroundings {
  readonly contact: MergeContact;
  readonly records: (() => ShownRecords) | null;
  readonly workspace: Pick<Mailing, 'name'> & { readonly timeZone: string };
  readonly sender: MailParty;
  readonly unsubscribe: string;
  /** The workspace's time. */
  readonly now: number;
}

/** What is told where the chosen contact would not get it. */
export const LACKING: DraftProblem = {
  path: '/contact',
  detail: 'It shows something that this contact does not have, such as a coupon: it would not be sent to them.',
};

/** Renders a draft by the same renderer as real messages; a broken part is taken out and the others are tried again, so that all that is wrong is told at once. */
export const renderDraft = (
  { subject, html, text, purpose = 'marketing', event = {} }: MessageDraft,
  { contact, records, workspace, sender, unsubscribe, now }: DraftSurroundings,
): RenderedDraft => {
  const problems: DraftProblem[] = [];
  const left = new Map<MessagePart, string>([
    ['subject', subject],
    ...(html === undefined ? [] : [['html', html] as const]),
    ...(text === undefined ? [] : [['text', text] as const]),
  ]);
  for (;;) {
    const rendered = renderMessage({
      effect: { purpose, ...Object.fromEntries(left) },
      contact,
      ...(records === null ? {} : { records: records() }),
      event,
      variables: {},
      workspace: { name: workspace.name, timeZone: workspace.timeZone },
      sender,
      links: { unsubscribe, pixel: null },
      now,
    });
    if (rendered.kind === 'broken') {
      left.delete(rendered.part);
      problems.push({ path: `/${rendered.part}`, detail: rendered.problem });
      continue;
    }
    if (rendered.lacks) problems.push(LACKING);
    // The plain text is made from the HTML where there is none: without either, there is none to show.
    const hasText = left.has('text') || left.has('html') || problems.length === 0;
    const isTextBroken = problems.some(({ path }) => path === '/text');
    return {
      subject: rendered.subject,
      html: rendered.html,
      text: hasText && !isTextBroken ? rendered.text : null,
      problems,
    };
  }
};

import type { GatewayReplies, GatewayReport, GatewayView } from '@innesto/sdk/contract';
import { wordsIn } from './gateway-words.ts';

/** What somebody types of the calls that come from a gateway: where they say what became of a message, and what people answered. */
export interface CallFields {
  reportState: string;
  reportId: string;
  reportReason: string;
  /** Words, with commas between them. */
  delivered: string;
  undelivered: string;
  replyFrom: string;
  replyText: string;
  replyId: string;
  signatureHeader: string;
  signatureHolds: NonNullable<GatewayReport['signature']>['holds'];
  signaturePrefix: string;
}

const isFilled = (text: string): boolean => text.trim() !== '';

/** Whether anything is said of how it tells what became of a message. */
export const hasReport = ({ reportState, reportId, delivered, undelivered }: CallFields): boolean =>
  [reportState, reportId, delivered, undelivered].some(isFilled);

/** Whether anything is said of how it hands on what people answer. */
export const hasReplies = ({ replyFrom, replyText, replyId }: CallFields): boolean =>
  [replyFrom, replyText, replyId].some(isFilled);

// One secret proves whatever the gateway tells.
const signatureIn = (fields: CallFields): Pick<GatewayReport, 'signature'> => {
  const [header, prefix] = [fields.signatureHeader.trim(), fields.signaturePrefix.trim()];
  return header === ''
    ? {}
    : { signature: { header, holds: fields.signatureHolds, ...(prefix === '' ? {} : { prefix }) } };
};

/** How it tells what became of a message; null: it does not. */
export const reportIn = (fields: CallFields): GatewayReport | null => {
  if (!hasReport(fields)) return null;
  const [id, reason] = [fields.reportId.trim(), fields.reportReason.trim()];
  return {
    state: fields.reportState.trim(),
    delivered: wordsIn(fields.delivered),
    undelivered: wordsIn(fields.undelivered),
    ...(id === '' ? {} : { id }),
    ...(reason === '' ? {} : { reason }),
    ...signatureIn(fields),
  };
};

/** How it hands on what people answer; null: it does not. */
export const repliesIn = (fields: CallFields): GatewayReplies | null => {
  if (!hasReplies(fields)) return null;
  const id = fields.replyId.trim();
  return {
    from: fields.replyFrom.trim(),
    text: fields.replyText.trim(),
    ...(id === '' ? {} : { id }),
    ...signatureIn(fields),
  };
};

/** What stands in the fields of a gateway that is connected already. */
export const callFieldsOf = ({ report, replies }: Pick<GatewayView, 'report' | 'replies'>): CallFields => {
  const signature = report?.signature ?? replies?.signature;
  return {
    reportState: report?.state ?? '',
    reportId: report?.id ?? '',
    reportReason: report?.reason ?? '',
    delivered: report?.delivered.join(', ') ?? '',
    undelivered: report?.undelivered.join(', ') ?? '',
    replyFrom: replies?.from ?? '',
    replyText: replies?.text ?? '',
    replyId: replies?.id ?? '',
    signatureHeader: signature?.header ?? '',
    signatureHolds: signature?.holds ?? 'hmac-sha256',
    signaturePrefix: signature?.prefix ?? '',
  };
};

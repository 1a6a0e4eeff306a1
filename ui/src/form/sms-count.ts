import { smsLength, type SmsLength } from '../text/sms-length.ts';

/** How long an SMS is as it stands in an editor. */
export interface SmsCount extends SmsLength {
  /** Whether something is filled in for each contact, and counts beside what is counted here. */
  readonly isFilledIn: boolean;
}

const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

/** Counts what stands in a text for everybody: what is filled in is another length for each contact. */
export const countSms = (text: string): SmsCount => {
  const fixed = text.replaceAll(LIQUID, '');
  return { ...smsLength(fixed), isFilledIn: fixed !== text };
};

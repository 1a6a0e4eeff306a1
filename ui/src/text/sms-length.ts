import { SegmentedMessage } from 'sms-segments-calculator';

/** How long an SMS is, as networks count and providers charge. */
export interface SmsLength {
  /** `GSM-7` takes 160 characters (153 where there are several parts), `UCS-2` 70 (67): one character outside GSM-7 makes all of it UCS-2. */
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** In the encoding's own units: `€` and the like are two in GSM-7, most emoji two in UCS-2. */
  readonly characters: number;
  readonly parts: number;
  /** How many more fit into the last part. */
  readonly left: number;
  /** The first character that GSM-7 does not have; null: it has all of them. */
  readonly culprit: string | null;
}

const SIZES = { 'GSM-7': { one: 160, each: 153 }, 'UCS-2': { one: 70, each: 67 } } as const;

const unitsOf = (encoding: SmsLength['encoding'], message: SegmentedMessage): number =>
  encoding === 'UCS-2'
    ? message.graphemes.reduce((sum, grapheme) => sum + grapheme.length, 0)
    : message.encodedChars.reduce((sum, { codeUnits }) => sum + (codeUnits?.length ?? 0), 0);

const isGsm = (grapheme: string): boolean => new SegmentedMessage(grapheme).getEncodingName() === 'GSM-7';

/** Counts an SMS: in which alphabet it goes, and in how many parts. */
export const smsLength = (text: string): SmsLength => {
  const written = text.replaceAll('\r\n', '\n');
  const message = new SegmentedMessage(written);
  const encoding = message.getEncodingName() === 'UCS-2' ? 'UCS-2' : 'GSM-7';
  const characters = unitsOf(encoding, message);
  const parts = written === '' ? 0 : message.segmentsCount;
  const { one, each } = SIZES[encoding];
  return {
    encoding,
    characters,
    parts,
    left: Math.max(0, (parts <= 1 ? one : parts * each) - characters),
    culprit: encoding === 'GSM-7' ? null : (message.graphemes.find((grapheme) => !isGsm(grapheme)) ?? null),
  };
};

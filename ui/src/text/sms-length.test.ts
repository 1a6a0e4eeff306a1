import { describe, expect, test } from 'vitest';
import { smsLength } from './sms-length.ts';

describe('the length of an SMS', () => {
  test.each([
    ['nothing', '', 'GSM-7', 0, 0, 160],
    ['160 plain letters', 'a'.repeat(160), 'GSM-7', 160, 1, 0],
    ['161 plain letters', 'a'.repeat(161), 'GSM-7', 161, 2, 145],
    ['306 plain letters', 'a'.repeat(306), 'GSM-7', 306, 2, 0],
    ['307 plain letters', 'a'.repeat(307), 'GSM-7', 307, 3, 152],
    ['what Italian writes with', 'perché è già così, più', 'GSM-7', 22, 1, 138],
    ['80 euro signs, of the extension table', '€'.repeat(80), 'GSM-7', 160, 1, 0],
    ['81 of them', '€'.repeat(81), 'GSM-7', 162, 2, 144],
    ['70 letters of another alphabet', 'ж'.repeat(70), 'UCS-2', 70, 1, 0],
    ['71 of them', 'ж'.repeat(71), 'UCS-2', 71, 2, 63],
    ['35 waving hands', '👋'.repeat(35), 'UCS-2', 70, 1, 0],
    ['36 of them', '👋'.repeat(36), 'UCS-2', 72, 2, 62],
  ] as const)('%s', (_what, text, encoding, characters, parts, left) => {
    expect(smsLength(text)).toMatchObject({ encoding, characters, parts, left });
  });

  test('one letter that GSM-7 does not have turns all of it into UCS-2, and is named', () => {
    const plain = 'a'.repeat(150);
    expect(smsLength(plain)).toMatchObject({ encoding: 'GSM-7', parts: 1, culprit: null });
    expect(smsLength(`${plain}ț`)).toMatchObject({ encoding: 'UCS-2', parts: 3, culprit: 'ț' });
    // GSM-7 has the capital letter only.
    expect(smsLength('façade')).toMatchObject({ encoding: 'UCS-2', culprit: 'ç' });
  });

  test('a line’s end is one character, however it was typed', () => {
    expect(smsLength('a\r\nb').characters).toBe(smsLength('a\nb').characters);
  });
});

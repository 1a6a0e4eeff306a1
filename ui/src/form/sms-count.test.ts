import { expect, test } from 'vitest';
import { countSms } from './sms-count.ts';

test('what is filled in for each contact is not counted, and that is said', () => {
  expect(countSms('Ciao {{ contact.firstName | default: "" }}!')).toMatchObject({ characters: 6, isFilledIn: true });
  expect(countSms('Ciao Anna!')).toMatchObject({ characters: 10, parts: 1, isFilledIn: false });
});

test('a letter inside what is filled in does not change the alphabet', () => {
  expect(countSms('{{ field.città | default: "ț" }}')).toMatchObject({ encoding: 'GSM-7', culprit: null });
  expect(countSms('ț')).toMatchObject({ encoding: 'UCS-2', culprit: 'ț' });
});

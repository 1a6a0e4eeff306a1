import { expect, test } from 'vitest';
import { tellReasonOfMany } from './reason-of-many.ts';
import { Words, type Language } from './words.svelte.ts';

const tellIn = async (language: Language) => {
  const words = new Words();
  await words.choose(language);
  return (reason: string | null, count: number): string => tellReasonOfMany(reason, { count, say: words.say });
};

test('why some did not get it is told of as many as they are', async () => {
  const tell = await tellIn('en');
  expect(tell('no-consent', 1)).toBe('1 person has not consented to this');
  expect(tell('no-consent', 1200)).toBe('1,200 people have not consented to this');
  expect(tell('recipients-filter: city is Torino', 2)).toBe(
    '2 people are not among those whom messages may reach: city is Torino',
  );
  expect(tell('550 mailbox unavailable', 3)).toBe('3 people: 550 mailbox unavailable');
  expect(tell(null, 2)).toBe('2 people, for no reason that was told');
});

test('Italian and Romanian count people as they speak', async () => {
  const [italian, romanian] = [await tellIn('it'), await tellIn('ro')];
  expect(italian('no phone number', 1)).toBe('1 persona non ha un numero di telefono');
  expect(italian('no phone number', 5)).toBe('5 persone non hanno un numero di telefono');
  expect(romanian('no phone number', 5)).toBe('5 persoane nu au număr de telefon');
  expect(romanian('no phone number', 25)).toBe('25 de persoane nu au număr de telefon');
});

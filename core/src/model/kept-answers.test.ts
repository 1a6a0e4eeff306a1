import { expect, test } from 'vitest';
import { keepAnswers } from './kept-answers.ts';

const openBook = () => {
  let now = 0;
  const asked: string[] = [];
  let pause: Promise<void> = Promise.resolve();
  let says = 'first';
  const book = keepAnswers(
    async (key: string) => {
      asked.push(key);
      const answer = says;
      await pause;
      return answer;
    },
    { now: () => now, lifeMs: 1000, most: 2 },
  );
  return {
    book,
    asked,
    say: (word: string) => (says = word),
    pass: (milliseconds: number) => (now += milliseconds),
    hold: () => {
      let go = (): void => undefined;
      pause = new Promise((resolve) => (go = resolve));
      return go;
    },
  };
};

test('an answer is asked for once, and again when it is too old', async () => {
  const { book, asked, pass } = openBook();
  await book.get('a');
  pass(999);
  await book.get('a');
  expect(asked).toEqual(['a']);
  pass(1);
  await book.get('a');
  expect(asked).toEqual(['a', 'a']);
});

test('what is forgotten is asked for anew', async () => {
  const { book, say } = openBook();
  await book.get('a');
  say('second');
  expect(await book.get('a')).toBe('first');
  book.forget('a');
  expect(await book.get('a')).toBe('second');
  say('third');
  book.forgetAll();
  expect(await book.get('a')).toBe('third');
});

test('an answer that was under way when it was forgotten is not kept', async () => {
  const { book, say, hold } = openBook();
  const go = hold();
  const asked = book.get('a');
  say('second');
  book.forget('a');
  go();
  expect(await asked).toBe('first');
  expect(await book.get('a')).toBe('second');
});

test('no more are kept than there is room for', async () => {
  const { book, asked } = openBook();
  for (const key of ['a', 'b', 'c', 'b', 'a']) await book.get(key);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

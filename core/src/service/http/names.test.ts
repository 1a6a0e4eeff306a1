import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { createNames, TooManyNames } from './names.ts';

const FOREVER = new AbortController().signal;
const ADDRESS: readonly LookupAddress[] = [{ address: '192.0.2.1', family: 4 }];

/** A system that answers when it is told to. */
const open = (most?: number) => {
  const asked: string[] = [];
  const answers: ((addresses: readonly LookupAddress[] | Error) => void)[] = [];
  const names = createNames(
    (name) =>
      new Promise((resolve, reject) => {
        asked.push(name);
        answers.push((given) => (given instanceof Error ? reject(given) : resolve(given)));
      }),
    most,
  );
  return { names, asked, answer: (given: readonly LookupAddress[] | Error) => answers.shift()?.(given) };
};

test('who has no more time does not wait for a name server that is dead', async () => {
  const { names } = open();
  const patience = new AbortController();
  const found = names.find('dead.example', patience.signal);
  patience.abort(new Error('over'));
  await expect(found).rejects.toThrow('over');
  await expect(names.find('dead.example', patience.signal)).rejects.toThrow('over');
});

test('a name is looked up once for all who ask meanwhile, and again after that', async () => {
  const { names, asked, answer } = open();
  const patience = new AbortController();
  const [first, second, third] = ['', '', ''].map(() => names.find('shop.example', FOREVER));
  const impatient = names.find('shop.example', patience.signal);
  patience.abort(new Error('over'));
  await expect(impatient).rejects.toThrow('over');
  answer(ADDRESS);
  expect(await Promise.all([first, second, third])).toEqual([ADDRESS, ADDRESS, ADDRESS]);
  expect(asked).toEqual(['shop.example']);
  const again = names.find('shop.example', FOREVER);
  answer(new Error('ENOTFOUND'));
  await expect(again).rejects.toThrow('ENOTFOUND');
  expect(asked).toHaveLength(2);
});

test('where as many are looked up as there may be, one more is told so at once', async () => {
  const { names, asked, answer } = open(2);
  const first = names.find('one.example', FOREVER);
  void names.find('two.example', FOREVER);
  await expect(names.find('three.example', FOREVER)).rejects.toBeInstanceOf(TooManyNames);
  answer(ADDRESS);
  await first;
  void names.find('three.example', FOREVER);
  expect(asked).toEqual(['one.example', 'two.example', 'three.example']);
});

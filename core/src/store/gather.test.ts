import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { gather } from './gather.ts';

afterEach(() => void vi.useRealTimers());

const open = () => {
  const batches: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const call = gather<string, string>(async (items) => {
    batches.push(items);
    await new Promise<void>((resolve) => gates.push(resolve));
    return items.map((item) => item.toUpperCase());
  }, 10);
  const begun = async (): Promise<void> => {
    while (gates.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  /** Lets the commit under way end; it has begun by then. */
  const end = async (): Promise<void> => {
    await begun();
    gates.shift()?.();
  };
  return { batches, call, begun, end };
};

test('calls of one moment share a commit, and those that come while it is under way the next', async () => {
  const { batches, call, begun, end } = open();
  const first = [call('a'), call('b')];
  await begun();
  const second = [call('c'), call('d')];
  await end();
  expect(await Promise.all(first)).toEqual(['A', 'B']);
  await end();
  expect(await Promise.all(second)).toEqual(['C', 'D']);
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('where many came together, the next commit waits for those who come back', async () => {
  const { batches, call, begun, end } = open();
  const twice = ['a', 'b', 'c', 'd'].map(async (name) => call(`${await call(name)} again`));
  await begun();
  const late = call('late');
  await end();
  await end();
  await Promise.all([...twice, late]);
  expect(batches).toEqual([
    ['a', 'b', 'c', 'd'],
    ['late', 'A again', 'B again', 'C again', 'D again'],
  ]);
});

test('what fails is told to all who shared the commit, and the next goes on', async () => {
  let fails = true;
  const call = gather<string, string>((items) => {
    if (fails) return Promise.reject(new Error('the disk is full'));
    return Promise.resolve(items);
  }, 10);
  const answers = await Promise.allSettled([call('a'), call('b')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await call('c')).toBe('c');
});

/** Commits at once what it is given, and remembers it. */
const openQuick = () => {
  const batches: (readonly string[])[] = [];
  const call = gather<string, string>((items) => {
    batches.push(items);
    return Promise.resolve(items);
  }, 10);
  return { batches, call };
};

const turns = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await turn();
};

const FOUR = ['a', 'b', 'c', 'd'];

test('as soon as the last of them is back, the commit begins: no time need pass', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { batches, call } = openQuick();
  await Promise.all(FOUR.map(call));
  const back = FOUR.slice(0, 3).map(call);
  await turns(5);
  expect(batches).toEqual([FOUR]);
  back.push(call('d'));
  await Promise.all(back);
  expect(batches).toEqual([FOUR, FOUR]);
});

test('who does not come back is waited for a moment only, and from then on no more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { batches, call } = openQuick();
  await Promise.all(FOUR.map(call));
  const back = ['a', 'b'].map(call);
  await turns(5);
  expect(batches).toEqual([FOUR]);
  await vi.advanceTimersByTimeAsync(4);
  await Promise.all(back);
  await call('a');
  expect(batches).toEqual([FOUR, ['a', 'b'], ['a']]);
});

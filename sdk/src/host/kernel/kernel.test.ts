import { expect, test } from 'vitest';
import { ask, bundleOf, callOf, slotOf, valuesOf } from '../fixture.ts';
import { openSlot } from '../isolate.ts';
import { pump } from '../pump.ts';

const one = async (body: string, options: Parameters<typeof ask>[2] = {}): Promise<unknown> =>
  valuesOf(await ask(body, [null], options))[0];

test('time stands still at the invocation’s moment, whichever way it is asked', async () => {
  const body = `return [Date.now(), +new Date(), new Date().toISOString(), Date(), new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC' }).format(),
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC' }).formatToParts().length, context.now, +new (class extends Date {})()];`;
  const now = Date.UTC(2031, 4, 6, 7, 8, 9);
  expect(await one(body, { now })).toEqual([
    now,
    now,
    '2031-05-06T07:08:09.000Z',
    expect.stringContaining('May 06 2031'),
    '06/05/2031',
    5,
    now,
    now,
  ]);
});

test('dates that are given are dates as ever', async () => {
  expect(
    await one(`return [new Date('2020-02-29T00:00:00Z').getTime(), Date.UTC(2020, 1, 29), Date.parse('2020-02-29'), new Date(2020, 1, 29) instanceof Date,
    new Date(0).constructor === Date]`),
  ).toEqual([1582934400000, 1582934400000, 1582934400000, true, true]);
});

test('chance is the same for the same seed, and another for another', async () => {
  const body =
    'return [Math.random(), Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(8))]]';
  const first = await one(body, { seed: 1 });
  expect(await one(body, { seed: 1 })).toEqual(first);
  expect(await one(body, { seed: 2 })).not.toEqual(first);
  expect(await one(body, { seed: 1 + 2 ** 32 })).not.toEqual(first);
  expect(first).toEqual([
    expect.any(Number),
    expect.any(Number),
    expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    expect.any(Array),
  ]);
});

test('chance begins anew with every invocation of a warm slot', async () => {
  const slot = slotOf(bundleOf({ act: 'return Math.random()' }));
  const first = valuesOf(await pump(slot, callOf('act', [1, 2])));
  expect(valuesOf(await pump(slot, callOf('act', [1, 2])))).toEqual(first);
  expect(first[0]).not.toEqual(first[1]);
  slot.dispose();
});

test('random numbers fill the unit interval', async () => {
  const numbers = (await one('return Array.from({ length: 4000 }, Math.random)')) as number[];
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const tenths = new Set(numbers.map((number) => Math.floor(number * 10)));
  expect(tenths.size).toBe(10);
  expect(Math.abs(numbers.reduce((sum, number) => sum + number, 0) / numbers.length - 0.5)).toBeLessThan(0.05);
});

test('what escapes time-outs and limits is not there', async () => {
  expect(
    await one(`return [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof FinalizationRegistry, typeof WeakRef, typeof setTimeout,
      typeof require, typeof process, typeof fetch, typeof __innesto, typeof ArrayBuffer.prototype.resize, typeof JSON.rawJSON, typeof Error.captureStackTrace]`),
  ).toEqual(Array.from({ length: 13 }, () => 'undefined'));
});

test('the hook for stack traces cannot be set', async () => {
  expect(
    await one(
      `Error.prepareStackTrace = () => { for (;;); }; try { null.x } catch (error) { return typeof error.stack }`,
    ),
  ).toBe('string');
  expect(
    await one(
      `'use strict'; try { Object.defineProperty(Error, 'prepareStackTrace', { value: 1 }) } catch (error) { return error.name }`,
    ),
  ).toBe('TypeError');
});

test('a bundle defines one plugin, once, and cannot define another later', async () => {
  expect(openSlot({ script: '1' })).toEqual({
    kind: 'refused',
    detail: expect.stringContaining('did not call __innesto'),
  });
  expect(openSlot({ script: '__innesto({}); __innesto({})' })).toEqual({
    kind: 'refused',
    detail: expect.stringContaining('exactly once'),
  });
  const script = `const define = __innesto; __innesto({ manifest: {}, actions: { act: { run() {
    try { define({}); return 'defined' } catch (error) { return error.message } } } } });`;
  const slot = slotOf(script);
  expect(valuesOf(await pump(slot, callOf('act', [1])))).toEqual(['A bundle calls __innesto exactly once.']);
  slot.dispose();
});

test('a bundle that throws, does not parse or loops is refused with its reason', () => {
  expect(openSlot({ script: 'throw new RangeError("no")' })).toEqual({ kind: 'refused', detail: 'RangeError: no' });
  expect(openSlot({ script: '}{' })).toEqual({ kind: 'refused', detail: expect.stringContaining('SyntaxError') });
  expect(openSlot({ script: '__innesto({ actions: { a: { run: 1 } } })' })).toEqual({
    kind: 'refused',
    detail: expect.stringContaining('run of a is not a function'),
  });
});

test('the configuration cannot be changed by one item for the next', async () => {
  const body = `'use strict'; try { context.config.list.push(1) } catch (error) { return [error.name, context.config.list.length] }`;
  expect(valuesOf(await ask(body, [1, 2], { config: '{"list":[]}' }))).toEqual([
    ['TypeError', 0],
    ['TypeError', 0],
  ]);
});

test('subscribe is given the configuration itself, and entries keep their own this', async () => {
  const slot = slotOf(`__innesto({ manifest: {}, triggers: { joined: { type: 'list.joined', subscribe(config, more) {
    return [{ on: this.type, list: config.list, more: more === undefined }] } } } })`);
  const call = callOf('joined', [{ list: 'L1' }], { entry: 'subscribe', config: '{"list":"L1"}' });
  expect(valuesOf(await pump(slot, call))).toEqual([[{ on: 'list.joined', list: 'L1', more: true }]]);
  slot.dispose();
});

test('__proto__ arrives as a member like any other, leaves as one, and pollutes nothing', async () => {
  const items = '[{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}]';
  const pumped = await ask(
    'return { keys: Object.keys(item), polluted: ({}).polluted === undefined, back: item }',
    [null],
    { items },
  );
  if (pumped.kind !== 'answered') throw new Error(pumped.kind);
  expect(pumped.answers[0]).toEqual({
    ok: true,
    value:
      '{"keys":["__proto__","constructor"],"polluted":true,"back":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
  });
});

test('a plugin that breaks the built-ins breaks itself and not the kernel', async () => {
  const body = `
    if (globalThis.broken) return { seen: item };
    globalThis.broken = true;
    Object.defineProperty(Array.prototype, 0, { __proto__: null, set() { throw new Error('set') }, configurable: true });
    Object.defineProperty(Object.prototype, 'value', { __proto__: null, set() { throw new Error('set') }, get() { return 'got' }, configurable: true });
    Array.prototype.toJSON = () => 'pwned'; String.prototype.slice = null; String.prototype.charCodeAt = null;
    Promise.prototype.then = () => { throw new Error('then') }; JSON.stringify = () => 'pwned'; JSON.parse = null; Object.keys = null; Reflect.apply = null;
    Object.defineProperty = null; Object.freeze = null; Array.isArray = null; globalThis.String = null; globalThis.Promise = null;
    return { seen: item }`;
  const slot = slotOf(
    bundleOf({
      act: body,
      later: 'return (async () => { console.log("still here"); await null; return { seen: item } })()',
    }),
  );
  expect(valuesOf(await pump(slot, callOf('act', ['a', 'b'])))).toEqual([{ seen: 'a' }, { seen: 'b' }]);
  const later = await pump(slot, callOf('later', ['c']));
  expect(valuesOf(later)).toEqual([{ seen: 'c' }]);
  expect(later.kind === 'answered' && later.logs).toEqual(['info still here']);
  slot.dispose();
});

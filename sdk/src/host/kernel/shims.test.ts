import { expect, test } from 'vitest';
import { ask, valuesOf } from '../fixture.ts';

const run = async (body: string): Promise<unknown> => valuesOf(await ask(body))[0];

const TEXTS = [
  '',
  'plain',
  'perché no? ăâîșț',
  '漢字',
  '🙂 emoji',
  'a\u0000b',
  '\ud800 lone',
  'low \udc00',
  '\u07ff\u0800\uffff',
  '\u{10ffff}',
];

test('text is encoded and decoded like the web’s', async () => {
  const encoded = await run(`return ${JSON.stringify(TEXTS)}.map((text) => [...new TextEncoder().encode(text)])`);
  expect(encoded).toEqual(TEXTS.map((text) => [...new TextEncoder().encode(text)]));
  const bytes = [
    [],
    [0xef, 0xbb, 0xbf, 65],
    [0xc0, 0x80],
    [0xe2, 0x82],
    [0xe2, 0x28, 0xa1],
    [0xf0, 0x9f, 0x99, 0x82],
    [0xf4, 0x90, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [65, 0xff, 66],
    [0xc3, 0xa9],
  ];
  expect(
    await run(`return ${JSON.stringify(bytes)}.map((list) => new TextDecoder().decode(new Uint8Array(list)))`),
  ).toEqual(bytes.map((list) => new TextDecoder().decode(new Uint8Array(list))));
  expect(
    await run(
      'try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])) } catch (error) { return error.name }',
    ),
  ).toBe('TypeError');
  expect(await run('return new TextEncoder().encodeInto("é🙂x", new Uint8Array(6))')).toEqual({ read: 3, written: 6 });
});

test('base64 is made and read like the web’s', async () => {
  const texts = ['', 'a', 'ab', 'abc', 'abcd', '\u0000\u00ff'];
  expect(await run(`return ${JSON.stringify(texts)}.map(btoa)`)).toEqual(texts.map(btoa));
  expect(await run('return ["", "YQ==", "YQ", " Y W I = ", "YWJj"].map(atob)')).toEqual(['', 'a', 'a', 'ab', 'abc']);
  const thrown = await run(
    'return ["a", "Y=Q=", "YQ===", "ÿ", "Y*=="].map((text) => { try { return atob(text) } catch (error) { return error.name } })',
  );
  expect(thrown).toEqual(Array.from({ length: 5 }, () => 'InvalidCharacterError'));
  expect(await run('try { btoa("€") } catch (error) { return error.name }')).toBe('InvalidCharacterError');
});

test('structuredClone copies what is data, cycles too, and refuses the rest', async () => {
  expect(
    await run(`const source = { date: new Date(5), map: new Map([[1, new Set(['x'])]]), list: [1, , 3], bytes: new Uint8Array([1, 2]), pattern: /a/gi, error: new RangeError('far') };
      source.self = source;
      const copy = structuredClone(source);
      return [copy !== source, copy.self === copy, copy.date.getTime(), [...copy.map.get(1)], 1 in copy.list, copy.list.length, [...copy.bytes], copy.bytes !== source.bytes,
        String(copy.pattern), copy.error instanceof RangeError, copy.error.message]`),
  ).toEqual([true, true, 5, ['x'], false, 3, [1, 2], true, '/a/gi', true, 'far']);
  expect(
    await run(
      'return [() => 1, Symbol("s"), Promise.resolve()].map((value) => { try { structuredClone({ value }) } catch (error) { return error.name } })',
    ),
  ).toEqual(['DataCloneError', 'DataCloneError', 'DataCloneError']);
  expect(
    await run(
      'const copy = structuredClone(JSON.parse(\'{"__proto__":{"a":1}}\')); return [Object.keys(copy), copy.a === undefined]',
    ),
  ).toEqual([['__proto__'], true]);
});

test('an abort reaches whoever listens, once', async () => {
  expect(
    await run(`const heard = []; const controller = new AbortController(); const { signal } = controller;
      signal.addEventListener('abort', () => heard.push('listener')); signal.onabort = () => heard.push('onabort');
      const any = AbortSignal.any([signal, new AbortController().signal]);
      controller.abort('why'); controller.abort('again');
      let thrown; try { signal.throwIfAborted() } catch (reason) { thrown = reason }
      return [signal.aborted, signal.reason, thrown, heard, any.aborted, AbortSignal.abort().reason.name, signal instanceof AbortSignal]`),
  ).toEqual([true, 'why', 'why', ['onabort', 'listener'], true, 'AbortError', true]);
});

test('a microtask runs before the answer is fetched', async () => {
  expect(
    await run(
      'return new Promise((resolve) => { const order = []; queueMicrotask(() => { order.push("task"); resolve(order) }); order.push("now") })',
    ),
  ).toEqual(['now', 'task']);
});

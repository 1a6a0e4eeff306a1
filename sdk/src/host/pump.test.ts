import { expect, test } from 'vitest';
import { ENTRIES } from '../contract/invocation.ts';
import { ask, bundleOf, callOf, slotOf, valuesOf } from './fixture.ts';
import type { Slot } from './isolate.ts';
import { pump } from './pump.ts';

const condemned = (verdict: string) => ({ kind: 'condemned', verdict, detail: expect.any(String) });

test('answers come in the order of the items, whenever each was settled', async () => {
  const body = `if (item === 0) return 0; if (item % 2) return (async () => { for (let i = 0; i < 10 - item; i++) await null; return item })(); return { then(resolve) { resolve(item) } }`;
  expect(valuesOf(await ask(body, [0, 1, 2, 3, 4, 5]))).toEqual([0, 1, 2, 3, 4, 5]);
});

test('one item’s error is its own; the others are answered', async () => {
  const body = `if (item === 1) throw new TypeError('no e-mail'); if (item === 2) return Promise.reject(Object.assign(new Error('slow down'), { code: 'RATE_LIMITED' }));
    if (item === 3) throw 'text'; if (item === 4) throw null; if (item === 5) throw { code: 'INNESTO_INTERNAL' }; return 'fine'`;
  expect(valuesOf(await ask(body, [0, 1, 2, 3, 4, 5, 6]))).toEqual([
    'fine',
    { code: 'INNESTO_PLUGIN_THREW', message: 'TypeError: no e-mail' },
    { code: 'RATE_LIMITED', message: 'slow down' },
    { code: 'INNESTO_PLUGIN_THREW', message: 'text' },
    { code: 'INNESTO_PLUGIN_THREW', message: 'null' },
    { code: 'INNESTO_PLUGIN_THREW', message: 'no message' },
    'fine',
  ]);
});

test('an answer that is no JSON is an error of its item', async () => {
  const body = `if (item === 0) { const o = {}; o.o = o; return o } if (item === 1) return 1n; if (item === 2) return { toJSON() { throw new Error('never') } };
    if (item === 3) { let deep = {}; for (let i = 0; i < 1e5; i++) deep = { deep }; return deep } if (item === 4) return undefined; return () => 1`;
  const values = valuesOf(await ask(body, [0, 1, 2, 3, 4, 5]));
  expect(values.slice(0, 4)).toEqual(
    Array.from({ length: 4 }, () => ({ code: 'INNESTO_PLUGIN_ANSWER', message: expect.any(String) })),
  );
  expect(values.slice(4)).toEqual([null, null]);
});

test('an answer that is too long is an error of its item; answers that are too long together condemn', async () => {
  expect(valuesOf(await ask('return "x".repeat(item)', [300_000, 1]))).toEqual([
    { code: 'INNESTO_PLUGIN_ANSWER', message: expect.stringContaining('262144') },
    'x',
  ]);
  expect(await ask('return "x".repeat(9e6)')).toEqual(condemned('output'));
  expect(
    await ask(
      'return "x".repeat(2e5)',
      Array.from({ length: 60 }, () => 1),
    ),
  ).toEqual(condemned('output'));
});

test('each entry of the contract is found where a plugin has it', async () => {
  const doors = `{ x: { ${[...ENTRIES, 'migrateConfig'].map((entry) => `${entry}() { return 1; }`).join(', ')} } }`;
  const groups = ['triggers', 'actions', 'handlers', 'options', 'endpoints', 'transports'];
  const slot = slotOf(`__innesto({ manifest: {}, ${groups.map((group) => `${group}: ${doors}`).join(', ')} });`);
  for (const entry of ENTRIES)
    expect([entry, ...valuesOf(await pump(slot, callOf('x', [{}], { entry })))]).toEqual([entry, 1]);
  slot.dispose();
});

test('an entry that the plugin does not have is an error of each item', async () => {
  const slot = slotOf(bundleOf({}));
  expect(valuesOf(await pump(slot, callOf('gone', [1, 2])))).toEqual([
    { code: 'INNESTO_PLUGIN_NO_ENTRY', message: 'The plugin has no run gone.' },
    { code: 'INNESTO_PLUGIN_NO_ENTRY', message: 'The plugin has no run gone.' },
  ]);
  expect(valuesOf(await pump(slot, callOf('__proto__', [1])))).toEqual([
    { code: 'INNESTO_PLUGIN_NO_ENTRY', message: expect.any(String) },
  ]);
  slot.dispose();
});

test('a loop is ended and condemned, wherever it hides', async () => {
  const loops = [
    'for (;;);',
    'for (;;) { try { for (;;); } catch {} finally { for (;;); } }',
    'const again = () => Promise.resolve().then(again); again(); return 1',
    'return (async () => { for (;;) await null })()',
    'return { then() { for (;;); } }',
    'return { get answer() { for (;;); } }',
    'return { toJSON() { for (;;); } }',
    'throw new Proxy({}, { get() { for (;;); } })',
    'return Promise.reject(new Proxy({}, { get() { for (;;); } }))',
    'throw { get message() { for (;;); } }',
  ];
  const ends = [];
  for (const loop of loops) ends.push({ loop, end: await ask(loop, [1], { limits: { entryMs: 60 } }) });
  expect(ends).toEqual(loops.map((loop) => ({ loop, end: condemned('timeout') })));
});

test('many items that are each in time may together take longer than one entry', async () => {
  const body = 'let sum = 0; for (let i = 0; i < 3e6; i++) sum = (sum + i) % 7; return item';
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(valuesOf(await ask(body, items, { limits: { entryMs: 100, sliceMs: 20, invocationCpuMs: 60_000 } }))).toEqual(
    items,
  );
});

test('an invocation has a bound of CPU time, however it spreads it over entries', async () => {
  const body = 'let sum = 0; for (let i = 0; i < 3e6; i++) sum = (sum + i) % 7; return sum';
  const items = Array.from({ length: 200 }, () => 1);
  expect(await ask(body, items, { limits: { sliceMs: 5, invocationCpuMs: 50 } })).toEqual(condemned('timeout'));
});

test('memory has a bound', async () => {
  expect(
    await ask(
      'globalThis.kept = []; let s = "x"; for (;;) { s += s; s.charCodeAt(s.length >> 1); kept.push(s + kept.length) }',
      [1],
      { limits: { entryMs: 5_000 } },
    ),
  ).toEqual(condemned('memory'));
});

test('a promise that nothing will settle is noticed at once', async () => {
  expect(await ask('return item === 1 ? new Promise(() => {}) : item', [0, 1, 2])).toEqual({
    kind: 'condemned',
    verdict: 'stuck',
    detail: '1 of 3 items wait for promises that nothing will settle.',
  });
});

test('a rejection that nobody listens to is logged and costs no answer', async () => {
  const pumped = await ask('Promise.reject(new RangeError("forgotten")); return item', [1, 2]);
  expect(valuesOf(pumped)).toEqual([1, 2]);
  expect(pumped.kind === 'answered' && pumped.logs).toEqual(['error unhandled rejection: RangeError: forgotten']);
});

test('what the plugin prints is kept up to a bound, line by line', async () => {
  const quiet = await ask(
    'console.log("a", 1, { b: [2] }, undefined); console.warn(new TypeError("w").message); const o = {}; o.o = o; console.error(o)',
  );
  expect(quiet.kind === 'answered' && quiet.logs).toEqual([
    'info a 1 {"b":[2]} undefined',
    'warn w',
    'error [cannot be printed]',
  ]);
  const loud = await ask('for (let i = 0; i < 5000; i++) console.log("x".repeat(5000)); return 1');
  if (loud.kind !== 'answered') throw new Error(loud.kind);
  expect(loud.logs.join('').length).toBeLessThanOrEqual(16 * 1024);
  expect(loud.logs.length).toBeGreaterThan(5);
});

test('an unknown capability is refused in so many words, a known one answers', async () => {
  const body = `return innesto.ask(item, { city: 'Torino' }).then((answer) => ({ answer }), (error) => ({ code: error.code, message: error.message }))`;
  const capabilities = new Map([
    ['echo', (argument: string) => Promise.resolve(`{"heard":${argument}}`)],
    ['deny', () => Promise.reject(Object.assign(new Error('not granted'), { code: 'DENIED' }))],
  ]);
  expect(valuesOf(await ask(body, ['echo', 'nothing', 'deny'], { capabilities }))).toEqual([
    { answer: { heard: { city: 'Torino' } } },
    { code: 'INNESTO_CAPABILITY_UNKNOWN', message: 'There is no capability “nothing” here.' },
    { code: 'DENIED', message: 'not granted' },
  ]);
});

test('capability calls have a bound, and outside of an invocation there are none', async () => {
  const flood = 'const all = []; for (let i = 0; i < 65; i++) all.push(innesto.ask("x")); return 1';
  expect(valuesOf(await ask(flood))).toEqual([
    { code: 'INNESTO_PLUGIN_THREW', message: 'More than 64 capability calls wait for their answer.' },
  ]);
  expect(() => slotOf('innesto.ask("x"); __innesto({})')).toThrow('during an invocation only');
});

test('what one invocation left open cannot answer the next one', async () => {
  const slot = slotOf(
    bundleOf({
      leave: 'return { then(resolve) { globalThis.kept = resolve; resolve("first") } }',
      abuse:
        'kept("forged"); return new Promise((resolve) => { queueMicrotask(() => { kept("forged"); resolve("second") }) })',
    }),
  );
  expect(valuesOf(await pump(slot, callOf('leave', [1])))).toEqual(['first']);
  expect(valuesOf(await pump(slot, callOf('abuse', [1])))).toEqual(['second']);
  slot.dispose();
});

test('what comes out of the isolate is checked before it is believed', async () => {
  const forged = (text: string): Slot => ({ ...slotOf(bundleOf({})), enter: () => ({ kind: 'left', text }) });
  const head = (members: object): string => {
    const json = JSON.stringify({
      answers: [],
      errors: [],
      requests: [],
      logs: [],
      more: false,
      overflow: false,
      ...members,
    });
    return `${json.length}\n${json}`;
  };
  const forgeries = [
    '',
    '5\n',
    '-1\n{}',
    '2\n{}',
    head({ answers: [[1, 0]] }),
    `${head({ answers: [[0, 4]] })}1`,
    head({
      answers: [
        [0, 0],
        [0, 0],
      ],
    }),
    head({ extra: 1 }),
    head({ errors: [[0, 'X', 7]] }),
    head({ errors: [[0, 'X'.repeat(61), '']] }),
    head({ errors: [[0, 'X', 'x'.repeat(601)]] }),
    head({ errors: [{ 0: 0, 1: 'X', 2: '', length: 3 }] }),
    head({ answers: [[0.5, 0]] }),
    head({ answers: [[0, -1]] }),
    head({ answers: [[0, 0, 0]] }),
    head({ answers: {} }),
    head({ requests: [[0, 'x'.repeat(101), '']] }),
    head({ requests: [[0, 'x']] }),
    head({ logs: [7] }),
    head({ logs: 'abc' }),
    head({ more: 1 }),
    head({ overflow: 'false' }),
    head({ more: undefined }),
    '2\n[]',
    '4\nnull',
  ];
  const ends = [];
  for (const text of forgeries) ends.push({ text, end: await pump(forged(text), callOf('act', [1])) });
  expect(ends).toEqual(forgeries.map((text) => ({ text, end: condemned('output') })));
});

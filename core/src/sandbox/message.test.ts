import { expect, test } from 'vitest';
import { readFromHost } from './message.ts';

const spent = { ms: 3_010.5, cpuMs: 2_900 };
const answered = (more: object = {}) => ({
  kind: 'answered',
  answers: [
    { ok: true, value: '{}' },
    { ok: false, code: 'X', message: 'no' },
  ],
  logs: ['info a'],
  cpuMs: 1.5,
  ...more,
});

test('what a host says is taken as it is', () => {
  const messages = [
    { kind: 'ready' },
    { kind: 'started', id: 1 },
    { kind: 'done', id: 1, outcome: answered(), spent },
    { kind: 'done', id: 1, outcome: { kind: 'condemned', verdict: 'stuck', detail: 'x' }, spent },
    { kind: 'done', id: 1, outcome: { kind: 'interrupted' }, spent },
    { kind: 'failed', id: 1, detail: 'x' },
    { kind: 'held', id: 1 },
    { kind: 'overdue', id: 1, spent },
    { kind: 'overgrown', rssMb: 900.5 },
  ];
  expect(messages.map(readFromHost)).toEqual(messages);
});

test('anything else is no message', () => {
  const forgeries: unknown[] = [
    null,
    undefined,
    1,
    'ready',
    [],
    {},
    { kind: 'ready', more: 1 },
    { kind: 'started' },
    { kind: 'started', id: '1' },
    { kind: 'held' },
    { kind: 'started', id: 0 },
    { kind: 'done', id: 1 },
    { kind: 'overdue', id: 1 },
    { kind: 'overdue', id: 1, spent: { ms: -1, cpuMs: 0 } },
    { kind: 'done', id: 1, outcome: answered() },
    { kind: 'done', id: 1, outcome: answered({ more: 1 }), spent },
    { kind: 'done', id: 1, outcome: answered({ cpuMs: Number.NaN }), spent },
    { kind: 'done', id: 1, outcome: answered({ answers: [{ ok: true, value: 1 }] }), spent },
    { kind: 'done', id: 1, outcome: answered({ answers: [{ ok: true, value: '', code: 'X' }] }), spent },
    { kind: 'done', id: 1, outcome: answered({ logs: ['x'.repeat(3_000)] }), spent },
    { kind: 'done', id: 1, outcome: { kind: 'condemned', verdict: 'dislike', detail: '' }, spent },
    { kind: 'load', script: {} },
  ];
  expect(forgeries.map(readFromHost)).toEqual(forgeries.map(() => null));
});

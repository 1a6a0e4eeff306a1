import { expect, test } from 'vitest';
import type { Answered } from './answering.ts';
import { answeredTable, bytes, keepsList, markdown, times, waitedTable } from './tables.ts';

const peer = (title: string) => ({ title, keeps: 'nothing', settings: 'as it comes' });

const answered: Answered = { ownMicroseconds: 150, serverMicroseconds: null, perSecond: 2400, medianMs: 4.2 };

test('columns stand in line, however long a cell is', () => {
  expect(markdown(['', 'a'], [['long one', '1'], ['b']])).toBe(
    ['|          | a |', '|----------|---|', '| long one | 1 |', '| b        |   |'].join('\n'),
  );
});

test('bytes and ratios have as many digits as say something', () => {
  expect([bytes(199.4), bytes(1250), bytes(5_300_000), bytes(-3)]).toEqual(['199 B', '1.3 KB', '5.3 MB', '0 B']);
  expect([times(563, 150), times(120_000, 150), times(5, null)]).toEqual(['3.8×', '800×', '–']);
});

test('events are compared with the first row, the database server included', () => {
  const table = answeredTable([
    { peer: peer('bare'), outcome: { found: answered } },
    { peer: peer('queue'), outcome: { found: { ...answered, ownMicroseconds: 400, serverMicroseconds: 200 } } },
  ]);
  const rows = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
  expect(rows[2]).toEqual(['', 'bare', '150', '–', '150', '1.0×', '2,400', '4.2 ms', '']);
  expect(rows[3]).toEqual(['', 'queue', '400', '200', '600', '4.0×', '2,400', '4.2 ms', '']);
});

test('who could not be measured has the reason in the place of figures', () => {
  const table = answeredTable([{ peer: peer('n8n'), outcome: { failed: 'no room\nand much more' } }]);
  expect(table).toContain('not measured: no room');
  expect(table).not.toContain('much more');
});

test('what waits without being kept takes no disk, and says so', () => {
  const table = waitedTable([
    {
      peer: peer('flows'),
      outcome: {
        found: {
          held: 100_000,
          diskBytesEach: null,
          memoryMegabytes: 512,
          memoryBytesEach: 4096,
          idle: 0.013,
          idleBefore: 0.01,
          firstLateMs: 80,
          resumed: 99_000,
          perSecond: 9500.4,
          ownMicroseconds: 65,
          serverMicroseconds: null,
        },
      },
    },
  ]);
  const row = table
    .split('\n')[2]
    ?.split('|')
    .map((cell) => cell.trim());
  expect(row?.slice(2, -1)).toEqual([
    '100,000',
    '–',
    '512 MB',
    '4.1 KB',
    '1.3 %',
    '1.0 %',
    '0.08 s',
    '99,000',
    '9,500',
    '65',
    '–',
  ]);
});

test('what each keeps is told below', () => {
  expect(keepsList([peer('flows')])).toBe('- flows keeps nothing. (as it comes)');
});

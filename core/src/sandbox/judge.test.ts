import { expect, test } from 'vitest';
import { judge, type Death } from './judge.ts';

const crashed: Death = { kind: 'crashed', how: 'SIGABRT' };
const spent = { ms: 3_010, cpuMs: 2_900 };
const nobody = { culprit: null, suspects: [] };

test('an overdue call is the culprit, and who ran beside it is not even suspected', () => {
  expect(judge({ kind: 'overdue', id: 2, spent }, { running: [1, 2], alone: false })).toEqual({
    culprit: { id: 2, verdict: 'timeout', detail: expect.any(String), spent },
    suspects: [],
  });
});

test('a call that came back after all is not condemned', () => {
  expect(judge({ kind: 'overdue', id: 2, spent }, { running: [1], alone: false })).toEqual(nobody);
});

test('a crash is the only running call’s doing; of several, each is suspected', () => {
  expect(judge(crashed, { running: [7], alone: false })).toMatchObject({
    culprit: { id: 7, verdict: 'memory' },
    suspects: [],
  });
  expect(judge(crashed, { running: [7, 8], alone: false })).toEqual({ culprit: null, suspects: [7, 8] });
  expect(judge(crashed, { running: [], alone: false })).toEqual(nobody);
});

test('memory, silence and nonsense condemn only a call that had a process to itself', () => {
  const deaths: Death[] = [{ kind: 'overgrown', rssMb: 900 }, { kind: 'silent' }, { kind: 'untrusted' }];
  expect(deaths.map((death) => judge(death, { running: [1], alone: false }))).toEqual(
    deaths.map(() => ({ culprit: null, suspects: [1] })),
  );
  expect(deaths.map((death) => judge(death, { running: [1], alone: true }).culprit?.verdict)).toEqual([
    'memory',
    'timeout',
    'output',
  ]);
});

test('nobody is to blame for what others do to the process', () => {
  expect(judge({ kind: 'killed', signal: 'SIGKILL' }, { running: [1], alone: true })).toEqual(nobody);
  expect(judge({ kind: 'closed' }, { running: [1], alone: true })).toEqual(nobody);
});

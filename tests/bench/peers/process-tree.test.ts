import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { costOfTree, readProcessLine, treeOf } from './process-tree.ts';

const line = (pid: number, parent: number) => ({ pid, parent, cpuMicroseconds: 10, memoryBytes: 1 });

test("a process's line is read behind its name, whatever that holds", () => {
  const numbers = [7, 1, 1, 0, -1, 0, 0, 0, 0, 0, 50, 25, 3, 2, 20, 0, 11, 0, 900, 123_456, 250];
  expect(readProcessLine(`42 (a (b) c) S ${numbers.join(' ')}`)).toEqual({
    pid: 42,
    parent: 7,
    cpuMicroseconds: 800_000,
    memoryBytes: 250 * 4096,
  });
});

test('what is no such line is left out', () => {
  expect(readProcessLine('')).toBeNull();
  expect(readProcessLine('42 (gone) Z 1')).toBeNull();
});

test('a tree has the children of children, and nobody else', () => {
  const lines = [line(1, 0), line(10, 1), line(11, 10), line(12, 11), line(20, 1), line(21, 20)];
  expect(treeOf(10, lines).map(({ pid }) => pid)).toEqual([10, 11, 12]);
});

test.runIf(process.platform === 'linux')('what a child has spent counts for whoever started it', async () => {
  const work = 'const end = performance.now() + 300; while (performance.now() < end);';
  const outer = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(work)}]); console.log('done'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', outer], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const { cpuMicroseconds, memoryMegabytes } = await costOfTree(child.pid ?? 0);
    expect(cpuMicroseconds).toBeGreaterThan(50_000);
    expect(memoryMegabytes).toBeGreaterThan(10);
  } finally {
    child.kill('SIGKILL');
  }
});

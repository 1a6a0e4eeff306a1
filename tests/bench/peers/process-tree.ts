import { readdir, readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** A process as the kernel tells of it in /proc/<pid>/stat. */
export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and that of children that have ended. */
  readonly cpuMicroseconds: number;
  readonly memoryBytes: number;
}

/** Reads such a line; the command's name in it may hold blanks and brackets. */
export const readProcessLine = (text: string): ProcessLine | null => {
  const pid = Number.parseInt(text, 10);
  const rest = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (Number.isNaN(pid) || rest.length < 22) return null;
  const at = (index: number): number => rest[index] ?? 0;
  return {
    pid,
    parent: at(1),
    cpuMicroseconds: ((at(11) + at(12) + at(13) + at(14)) / TICKS_PER_SECOND) * 1e6,
    memoryBytes: at(21) * PAGE_BYTES,
  };
};

/** A process with its children, their children, and so on. */
export const treeOf = (root: number, lines: readonly ProcessLine[]): readonly ProcessLine[] => {
  const children = lines.filter(({ parent, pid }) => parent === root && pid !== root);
  return [...lines.filter(({ pid }) => pid === root), ...children.flatMap(({ pid }) => treeOf(pid, lines))];
};

const everyProcess = async (): Promise<readonly ProcessLine[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return texts.map(readProcessLine).filter((line) => line !== null);
};

/** What a process has used with all that it started. */
export const costOfTree = async (
  root: number,
): Promise<{ readonly cpuMicroseconds: number; readonly memoryMegabytes: number }> => {
  const tree = treeOf(root, await everyProcess());
  return {
    cpuMicroseconds: tree.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0),
    memoryMegabytes: tree.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) / 1_048_576,
  };
};

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The processes in which a hub runs plugins at this moment: its children that were started for that. */
export const pluginHostsOf = async (hubPid: number): Promise<readonly number[]> => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === hubPid && command.includes('host-process') ? [Number(pid)] : [];
  });
};

const LOOK_MS = 100;

const linesOf = async (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/**
 * Looks at the processes in which a hub runs plugins until it is gone. `peakMb`: the most memory that any of them ever had so far, by the system's own
 * count, in megabytes; 0: there was none, or the system does not say.
 */
export const watchPluginHosts = (hubPid: number): { readonly peakMb: () => number } => {
  let most = 0;
  const watch = async (): Promise<void> => {
    const children = await linesOf(`/proc/${hubPid}/task/${hubPid}/children`);
    for (const child of children.split(' ').filter((pid) => pid !== '')) {
      const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(await linesOf(`/proc/${child}/status`)) ?? [];
      most = Math.max(most, Number(kilobytes) / 1024);
    }
    if (existsSync(`/proc/${hubPid}`)) setTimeout(() => void watch(), LOOK_MS).unref();
  };
  void watch();
  return { peakMb: () => most };
};

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ESRCH';

/** Sends a signal to processes; one that has ended meanwhile needs none. */
export const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
};

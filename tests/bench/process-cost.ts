import { readdir, readFile } from 'node:fs/promises';
import { pluginHostsOf } from '../support/plugin-hosts.ts';

const TICKS_PER_SECOND = 100;

/** The numbers of /proc/<pid>/stat behind the command's name, which may hold blanks. */
const statOf = async (pid: number): Promise<readonly string[]> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

/** CPU microseconds that a process has spent so far. */
export const cpuOf = async (pid: number): Promise<number> => {
  const stat = await statOf(pid);
  return ((Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND) * 1e6 || 0;
};

/** CPU microseconds that a hub and its plugin hosts have spent so far. */
export const hubCpu = async (hubPid: number): Promise<number> => {
  const pids = [hubPid, ...(await pluginHostsOf(hubPid))];
  const spent = await Promise.all(pids.map(cpuOf));
  return spent.reduce((sum, one) => sum + one, 0);
};

/** CPU microseconds that every PostgreSQL process of this machine has spent so far. */
export const postgresCpu = async (): Promise<number> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const spent = await Promise.all(
    pids.map(async (pid) => {
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return name.startsWith('postgres') ? cpuOf(pid) : 0;
    }),
  );
  return spent.reduce((sum, one) => sum + one, 0);
};

/** Resident memory of a process, in megabytes. */
export const memoryOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
};

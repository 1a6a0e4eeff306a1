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

const parentOf = async (pid: number): Promise<number> => Number((await statOf(pid))[1]);

/** CPU microseconds that a PostgreSQL server has spent so far, by the process of any of its connections; those that have ended are in their parent's account. */
export const postgresCpu = async (backend: number): Promise<number> => {
  const server = await parentOf(backend);
  const stat = await statOf(server);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const spent = await Promise.all(
    pids.map(async (pid) => (pid === server || (await parentOf(pid)) === server ? cpuOf(pid) : 0)),
  );
  const ended = ((Number(stat[13]) + Number(stat[14])) / TICKS_PER_SECOND) * 1e6;
  return spent.reduce((sum, one) => sum + one, ended);
};

/** Resident memory of a process, in megabytes. */
export const memoryOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
};

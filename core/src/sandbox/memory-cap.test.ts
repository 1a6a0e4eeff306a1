import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { callOf, healthy, pluginOf, valuesOf } from './fixture/plugins.ts';
import type { SandboxEvent } from './sandbox-options.ts';
import { createSandbox, type SandboxSupervisor } from './supervisor.ts';

const MINUTE = 60_000;
const CAP_MB = 400;
/** What a process may have beyond its cap by the time that it has been ended: it is looked at every 25 ms. */
const MARGIN_MB = 128;
/** What no bound of an isolate keeps small. */
const GROWING = {
  characters: 'return [..."\\u2028".repeat(5e8)].length',
  pieces: 'return "a".repeat(2 ** 28).split("").length',
  fill: 'return new Array(1e8).fill().length',
  map: 'const m = new Map(); for (let i = 0; i < 2e7; i++) m.set(i, i); return m.size',
};
/** Outside of the heap, and kept: 20 MB in each workspace. */
const KEEPING = 'globalThis.kept ??= new Uint8Array(20 * 2 ** 20).fill(1); return kept.length';

let sandbox: SandboxSupervisor;
afterEach(() => sandbox.close());

/** The most memory that a process ever had so far, as the system counts it; 0 where it has ended. */
const peakMb = (pid: number): number => {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
};

/** A sandbox, and the most memory that each of its processes had, looked at until they end. */
const openWatched = async (memoryMb: number) => {
  const peaks = new Map<number, number>();
  const deaths: (SandboxEvent & { kind: 'host-died' })[] = [];
  const look = (): void => {
    for (const [pid, most] of peaks) peaks.set(pid, Math.max(most, peakMb(pid)));
  };
  sandbox = await createSandbox({
    memoryMb,
    deadlineMs: 5_000,
    onEvent: (event) => {
      if (event.kind === 'host-ready' && event.pid !== undefined) peaks.set(event.pid, 0);
      if (event.kind === 'host-died') deaths.push(event);
    },
  });
  const timer = setInterval(look, 2);
  return {
    deaths,
    most: (): number => {
      look();
      clearInterval(timer);
      return Math.max(...peaks.values());
    },
  };
};

test(
  'a process in which a plugin’s memory grows is ended before it has much more than its cap',
  async () => {
    const watched = await openWatched(CAP_MB);
    await sandbox.load(healthy);
    await sandbox.load(pluginOf('grower', GROWING));
    for (const name of Object.keys(GROWING)) {
      const outcome = await sandbox.invoke(callOf('grower', name, { workspace: name }));
      expect(outcome).toMatchObject({ kind: 'condemned', verdict: expect.stringMatching(/memory|timeout/) });
    }
    expect(valuesOf(await sandbox.invoke(callOf('healthy', 'echo')))).toEqual([{ id: 1 }]);
    expect(watched.deaths.map(({ death }) => death.kind)).toContain('overgrown');
    const most = watched.most();
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(CAP_MB + MARGIN_MB);
  },
  2 * MINUTE,
);

test(
  'workspaces that keep buffers outside of the heap are let go of, the oldest first, and the process stays below its cap',
  async () => {
    const watched = await openWatched(768);
    await sandbox.load(pluginOf('keeper', { act: KEEPING }));
    for (let workspace = 0; workspace < 40; workspace++) {
      const outcome = await sandbox.invoke(callOf('keeper', 'act', { workspace: `w${workspace}` }));
      expect(valuesOf(outcome)).toEqual([20 * 2 ** 20]);
    }
    expect(watched.deaths).toEqual([]);
    const most = watched.most();
    expect(most).toBeGreaterThan(200);
    expect(most).toBeLessThan(768);
  },
  MINUTE,
);

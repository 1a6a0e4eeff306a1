import { expect, onTestFinished, test, vi } from 'vitest';
import { callOf, pluginOf, valuesOf } from './fixture/plugins.ts';
import { createSandbox } from './supervisor.ts';

const MINUTE = 60_000;
/** Longer than any pause between two starts. */
const PAUSE_MS = 10_000;

test(
  'a newcomer is asked though processes for newcomers did not come up for a while, and nobody waited for one since',
  async () => {
    const ready: unknown[] = [];
    const dead: unknown[] = [];
    const sandbox = await createSandbox({
      onEvent: (event) => {
        if (event.kind === 'host-ready') ready.push(event.pid);
        if (event.kind === 'host-died') dead.push(event.pid);
      },
    });
    onTestFinished(() => sandbox.close());
    while (ready.length < 2) await new Promise(setImmediate);
    await sandbox.load(pluginOf('visitor', { act: 'return item' }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const waiting = sandbox.invoke(callOf('visitor', 'act'));
    for (let start = 1; start <= 4; start++) {
      process.kill(sandbox.hostPid('apart') ?? Number.NaN, 'SIGKILL');
      while (dead.length < start) await new Promise(setImmediate);
      vi.advanceTimersByTime(PAUSE_MS);
    }
    expect(await waiting).toEqual({ kind: 'interrupted' });
    vi.useRealTimers();
    const asked = sandbox.invoke(callOf('visitor', 'act'));
    expect(sandbox.hostPid('apart')).toBeDefined();
    expect(valuesOf(await asked)).toEqual([{ id: 1 }]);
  },
  MINUTE,
);

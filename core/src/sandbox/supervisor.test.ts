import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOf, healthy, known, neighbourIn, pluginOf, scriptOf, valuesOf } from './fixture/plugins.ts';
import type { SandboxEvent } from './sandbox-options.ts';
import { createSandbox, type SandboxSupervisor } from './supervisor.ts';

const MINUTE = 60_000;
const BUSY = 'let sum = 0; for (let i = 0; i < 4e6; i++) sum = (sum + i) % 7; return { sum }';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const gone = async (pid: number): Promise<void> => {
  for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 20) await pause(20);
};
const pidOf = (sandbox: SandboxSupervisor): number => {
  const pid = sandbox.hostPid();
  if (pid === undefined) throw new Error('There is no host process.');
  return pid;
};

describe('one sandbox', () => {
  let sandbox: SandboxSupervisor;
  const events: SandboxEvent[] = [];

  beforeAll(async () => {
    sandbox = await createSandbox({ deadlineMs: 1_000, onEvent: (event) => events.push(event) });
    await sandbox.load(healthy);
  }, MINUTE);
  afterAll(() => sandbox.close());

  test('a batch is answered item by item, in order', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ index, name: 'perché 🙂' }));
    expect(valuesOf(await sandbox.invoke(callOf('healthy', 'echo', { items })))).toEqual(items);
  });

  test('a plugin sees no environment, no file, no network and no process', async () => {
    await sandbox.load(
      pluginOf('curious', {
        look: 'return [typeof process, typeof require, typeof fetch, typeof Buffer, new Date(0).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone]',
      }),
    );
    expect(valuesOf(await sandbox.invoke(callOf('curious', 'look')))).toEqual([
      ['undefined', 'undefined', 'undefined', 'undefined', 0, 'UTC'],
    ]);
  });

  test('the host process inherits nothing of the environment', async () => {
    const environment = (await readFile(`/proc/${pidOf(sandbox)}/environ`, 'utf8'))
      .split('\0')
      .filter((entry) => entry !== '');
    expect(
      environment
        .map((entry) => entry.split('=')[0])
        .filter(
          (name) =>
            !['TZ', 'MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'].includes(name ?? ''),
        ),
    ).toEqual([]);
  });

  test('workspaces share no state, and a warm slot keeps its own', async () => {
    await sandbox.load(known(pluginOf('counter', { count: 'return globalThis.n = (globalThis.n ?? 0) + 1' })));
    const count = async (workspace: string): Promise<unknown> =>
      valuesOf(await sandbox.invoke(callOf('counter', 'count', { workspace })))[0];
    const counted = [];
    sandbox.dispose({ plugin: 'counter' });
    await pause(100);
    for (let i = 0; i < 6; i += 1) counted.push(await count('a'));
    // Two threads keep a slot each.
    expect(
      counted.every(
        (number) => number === 1 || number === 2 || number === 3 || number === 4 || number === 5 || number === 6,
      ),
    ).toBe(true);
    expect(Math.max(...counted.map(Number))).toBeGreaterThan(1);
    expect(await count('b')).toBe(1);
    sandbox.dispose({ plugin: 'counter', version: '1.0.0', workspace: 'a' });
    await pause(100);
    expect(await count('a')).toBe(1);
  });

  test('a script that is not the one that was installed does not run', async () => {
    await sandbox.load({ ...healthy, plugin: 'tampered', script: `${healthy.script} ` });
    expect(await sandbox.invoke(callOf('tampered', 'echo'))).toMatchObject({ kind: 'condemned', verdict: 'load' });
  });

  test('a script that does not load is condemned for it', async () => {
    await sandbox.load(scriptOf('broken', 'null.x'));
    expect(await sandbox.invoke(callOf('broken', 'echo'))).toMatchObject({
      kind: 'condemned',
      verdict: 'load',
      detail: expect.stringContaining('TypeError'),
    });
  });

  test('a call of a plugin that was never loaded is our own mistake', async () => {
    await expect(sandbox.invoke(callOf('nobody', 'echo'))).rejects.toThrow('was not loaded');
  });

  test('a batch that is no array of its count is our own mistake', async () => {
    await expect(sandbox.invoke({ ...callOf('healthy', 'echo'), count: 2 })).rejects.toThrow('no array of 2 items');
  });

  test('a batch that is too long for any plugin is our own mistake', async () => {
    await expect(sandbox.invoke(callOf('healthy', 'echo', { items: ['x'.repeat(5_000_000)] }))).rejects.toThrow(
      'are allowed',
    );
  });

  test(
    'a call that the machine keeps from its CPU is asked again, not condemned',
    async () => {
      await sandbox.load(known(pluginOf('slow', { think: BUSY })));
      const [expected] = valuesOf(await sandbox.invoke(callOf('slow', 'think')));
      const pid = pidOf(sandbox);
      const call = sandbox.invoke(callOf('slow', 'think', { items: [1, 2, 3, 4] }));
      for (let i = 0; i < 4; i += 1) {
        await pause(20);
        process.kill(pid, 'SIGSTOP');
        await pause(300);
        process.kill(pid, 'SIGCONT');
      }
      expect(valuesOf(await call)).toEqual([expected, expected, expected, expected]);
      expect(pidOf(sandbox)).toBe(pid);
    },
    MINUTE,
  );

  test(
    'a host that others kill costs nobody anything but time',
    async () => {
      const neighbour = neighbourIn(sandbox);
      const before = events.length;
      const calls = [];
      for (let kill = 0; kill < 5; kill += 1) {
        for (let i = 0; i < 10; i += 1)
          calls.push(
            sandbox.invoke(callOf('slow', 'think', { workspace: `w${i}` })),
            sandbox.invoke(callOf('healthy', 'echo', { workspace: `w${i}` })),
          );
        await pause(100);
        const pid = pidOf(sandbox);
        process.kill(pid, 'SIGKILL');
        await gone(pid);
      }
      const outcomes = await Promise.all(calls);
      expect(outcomes.filter(({ kind }) => kind !== 'answered')).toEqual([]);
      expect((await neighbour.stop()).others).toEqual([]);
      const deaths = events.slice(before).filter((event) => event.kind === 'host-died');
      expect(deaths.filter(({ death }) => death.kind === 'killed')).toHaveLength(5);
      expect(events.filter((event) => event.kind === 'condemned' && event.verdict !== 'load')).toEqual([]);
    },
    MINUTE,
  );

  test(
    'of several calls that were running when a process died, the guilty one shows itself and the others are answered',
    async () => {
      await sandbox.load(known(pluginOf('hog', { fill: 'return "a".repeat(2 ** 28).split("").length' })));
      const before = events.length;
      const guilty = sandbox.invoke(callOf('hog', 'fill', { workspace: 'guilty' }));
      const innocent = Array.from({ length: 8 }, (_, i) =>
        sandbox.invoke(callOf('slow', 'think', { workspace: `i${i}`, items: [1, 2, 3, 4, 5, 6] })),
      );
      expect(await guilty).toMatchObject({ kind: 'condemned', verdict: expect.stringMatching(/memory|timeout/) });
      expect((await Promise.all(innocent)).map(({ kind }) => kind)).toEqual(
        Array.from({ length: 8 }, () => 'answered'),
      );
      const since = events.slice(before);
      expect(since.filter((event) => event.kind === 'condemned')).toMatchObject([
        { plugin: 'hog', workspace: 'guilty' },
      ]);
      expect(since.some((event) => event.kind === 'host-died' && event.death.kind !== 'closed')).toBe(true);
    },
    MINUTE,
  );

  test(
    'a flood of calls that hang does not keep a neighbour from its answers, and ends',
    async () => {
      await sandbox.load(
        pluginOf('flood', { hang: 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)' }),
      );
      const neighbour = neighbourIn(sandbox);
      const ends = await Promise.all(
        Array.from({ length: 12 }, () => sandbox.invoke(callOf('flood', 'hang', { workspace: 'flooded' }))),
      );
      expect(ends.filter(({ kind }) => kind === 'condemned').length).toBeGreaterThanOrEqual(1);
      expect(ends.filter(({ kind }) => kind === 'answered')).toEqual([]);
      const { answered, others } = await neighbour.stop();
      expect(others).toEqual([]);
      expect(answered).toBeGreaterThan(10);
    },
    MINUTE,
  );
});

test(
  'closing ends the processes, answers what is open with “interrupted”, and takes no more',
  async () => {
    const sandbox = await createSandbox();
    await sandbox.load(known(pluginOf('slow', { think: BUSY })));
    const pid = pidOf(sandbox);
    const open = sandbox.invoke(callOf('slow', 'think', { items: [1, 2, 3, 4, 5, 6] }));
    await Promise.all([sandbox.close(), sandbox.close()]);
    expect(await open).toEqual({ kind: 'interrupted' });
    expect(isAlive(pid)).toBe(false);
    expect(await sandbox.invoke(callOf('slow', 'think'))).toEqual({ kind: 'interrupted' });
  },
  MINUTE,
);

test(
  'the slots that were used longest ago are dropped',
  async () => {
    const sandbox = await createSandbox({ threads: 1 });
    await sandbox.load(known(pluginOf('counter', { count: 'return globalThis.n = (globalThis.n ?? 0) + 1' })));
    const count = async (workspace: number): Promise<unknown> =>
      valuesOf(await sandbox.invoke(callOf('counter', 'count', { workspace: `w${workspace}` })))[0];
    const rounds: unknown[] = [await count(0), await count(1)];
    for (let workspace = 2; workspace < 64; workspace += 1) await count(workspace);
    rounds.push(await count(0), await count(64), await count(0), await count(1));
    expect(rounds).toEqual([1, 1, 2, 1, 3, 1]);
    await sandbox.close();
  },
  MINUTE,
);

test(
  'a host that does not answer any more is replaced',
  async () => {
    const deaths: string[] = [];
    const sandbox = await createSandbox({
      deadlineMs: 300,
      onEvent: (event) => event.kind === 'host-died' && deaths.push(event.death.kind),
    });
    await sandbox.load(healthy);
    process.kill(pidOf(sandbox), 'SIGSTOP');
    expect(valuesOf(await sandbox.invoke(callOf('healthy', 'echo')))).toEqual([{ id: 1 }]);
    expect(deaths).toContain('silent');
    await sandbox.close();
  },
  MINUTE,
);

test(
  'a sandbox whose host cannot start says why',
  async () => {
    await expect(createSandbox({ threads: -1 })).rejects.toThrow('does not start');
    await expect(createSandbox({ memoryMb: 10 })).rejects.toThrow('overgrown');
  },
  MINUTE,
);

test(
  'a sandbox whose first host is slow to come up tries another one',
  async () => {
    const deaths: string[] = [];
    const opening = createSandbox({
      bootMs: 5000,
      onEvent: (event) => event.kind === 'host-died' && deaths.push(event.death.kind),
    });
    const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
    process.kill(Math.max(...children.trim().split(' ').map(Number)), 'SIGSTOP');
    const sandbox = await opening;
    expect(deaths).toEqual(['silent']);
    await sandbox.close();
  },
  MINUTE,
);

test(
  'a host process ends by itself when core is killed, even with a thread that hangs',
  async () => {
    const program = `
    import { createSandbox } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
    import { pluginOf, callOf } from ${JSON.stringify(new URL('./fixture/plugins.ts', import.meta.url).href)};
    const sandbox = await createSandbox({ onEvent: (event) => { if (event.kind === 'host-ready') console.log(event.pid) } });
    await sandbox.load(pluginOf('hang', { hang: 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)' }));
    void sandbox.invoke(callOf('hang', 'hang'));`;
    const core = spawn(process.execPath, ['--conditions=innesto-source', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pids: number[] = [];
    core.stdout.setEncoding('utf8').on('data', (text: string) => pids.push(...text.trim().split('\n').map(Number)));
    while (pids.length < 2) await once(core.stdout, 'data');
    await pause(100);
    core.kill('SIGKILL');
    await once(core, 'exit');
    await Promise.all(pids.map(gone));
    expect(pids.filter(isAlive)).toEqual([]);
  },
  MINUTE,
);

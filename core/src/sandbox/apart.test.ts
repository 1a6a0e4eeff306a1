import { getPriority } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callOf, healthy, known, pluginOf, valuesOf } from './fixture/plugins.ts';
import type { SandboxEvent, SandboxOptions } from './sandbox-options.ts';
import { createSandbox, type SandboxSupervisor } from './supervisor.ts';

const MINUTE = 60_000;
/** Longer than any of these tests: what holds a thread holds it until its process is ended. */
const NEVER = 10 * MINUTE;
const HANG = 'if (item.hang) return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1); return item';
const LOOP = 'if (item.loop) for (;;); return item';

let sandbox: SandboxSupervisor;
let events: SandboxEvent[];
let listeners: (() => void)[];

const open = async (options: SandboxOptions): Promise<void> => {
  sandbox = await createSandbox({
    ...options,
    onEvent: (event) => {
      events.push(event);
      for (const look of listeners) look();
    },
  });
  await sandbox.load(healthy);
};

/** Resolves at an event of which this is true, at once if there was one. */
const untilHappened = (isIt: (event: SandboxEvent) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => (events.some(isIt) ? resolve() : undefined);
    listeners.push(look);
    look();
  });

const pidOf = (of: 'common' | 'apart' | 'spare'): number => {
  const pid = sandbox.hostPid(of);
  if (pid === undefined) throw new Error(`There is no ${of} process.`);
  return pid;
};
const untilReady = (pid: number): Promise<void> =>
  untilHappened((event) => event.kind === 'host-ready' && event.pid === pid);

/** Does something while a process stands still. */
const whileStopped = async <Result>(pid: number, work: () => Promise<Result>): Promise<Result> => {
  process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
};
const echo = (): Promise<unknown[]> => sandbox.invoke(callOf('healthy', 'echo')).then(valuesOf);

beforeEach(() => {
  events = [];
  listeners = [];
});
afterEach(() => sandbox.close());

describe('a newcomer', () => {
  beforeEach(() => open({ deadlineMs: NEVER }), MINUTE);

  test(
    'is asked in another process: whoever is known is answered while that one stands still',
    async () => {
      await sandbox.load(pluginOf('visitor', { act: 'return item' }));
      await sandbox.invoke(callOf('visitor', 'act'));
      expect(pidOf('apart')).not.toBe(pidOf('common'));
      const visiting = await whileStopped(pidOf('apart'), async () => {
        const asked = sandbox.invoke(callOf('visitor', 'act'));
        expect(await echo()).toEqual([{ id: 1 }]);
        return { asked };
      });
      expect(valuesOf(await visiting.asked)).toEqual([{ id: 1 }]);
    },
    MINUTE,
  );

  test(
    'that behaves for a while is asked where the others are',
    async () => {
      await sandbox.load(pluginOf('visitor', { act: 'return item' }));
      for (let call = 0; call < 50; call++) await sandbox.invoke(callOf('visitor', 'act'));
      const asked = await whileStopped(pidOf('apart'), () => sandbox.invoke(callOf('visitor', 'act')));
      expect(valuesOf(asked)).toEqual([{ id: 1 }]);
    },
    MINUTE,
  );

  test(
    'that holds its thread makes its process stand back for the CPU, and nobody known is held up',
    async () => {
      await sandbox.load(pluginOf('visitor', { act: HANG }));
      await sandbox.invoke(callOf('visitor', 'act'));
      const before = getPriority(pidOf('apart'));
      expect(before).toBeGreaterThan(getPriority(pidOf('common')));
      const ended: string[] = [];
      const hanging = sandbox
        .invoke(callOf('visitor', 'act', { items: [{ hang: true }] }))
        .then(() => ended.push('hang'));
      await untilHappened(({ kind }) => kind === 'held');
      expect(events).toContainEqual(expect.objectContaining({ kind: 'held', pid: pidOf('apart') }));
      for (let call = 0; call < 10; call++) expect(await echo()).toEqual([{ id: 1 }]);
      expect(getPriority(pidOf('apart'))).toBeGreaterThan(before);
      expect(ended).toEqual([]);
      await sandbox.close();
      await hanging;
    },
    MINUTE,
  );
});

test(
  'of a newcomer that is suspended, what waits to be asked is taken back at once, and whoever waits behind it is answered',
  async () => {
    await open({ deadlineMs: 500 });
    await sandbox.load(pluginOf('visitor', { act: HANG }));
    await sandbox.load(pluginOf('guest', { act: 'return item' }));
    const act = (workspace: string) => sandbox.invoke(callOf('visitor', 'act', { workspace, items: [{ hang: true }] }));
    const hanging = act('suspended');
    await untilHappened(({ kind }) => kind === 'held');
    const waiting = [act('suspended'), act('suspended')];
    const elsewhere = act('elsewhere');
    const asked = (workspace: string) => ({ plugin: 'visitor', workspace });
    expect(sandbox.awaited()).toEqual([asked('suspended'), asked('elsewhere')]);
    sandbox.dispose({ plugin: 'visitor', workspace: 'suspended' });
    expect(await Promise.all(waiting)).toEqual([{ kind: 'interrupted' }, { kind: 'interrupted' }]);
    expect(valuesOf(await sandbox.invoke(callOf('guest', 'act')))).toEqual([{ id: 1 }]);
    expect((await Promise.all([hanging, elsewhere])).map(({ kind }) => kind)).toEqual(['condemned', 'condemned']);
    expect(events.filter(({ kind }) => kind === 'condemned')).toHaveLength(2);
    expect(sandbox.awaited()).toEqual([]);
  },
  MINUTE,
);

test(
  'what is taken back before its process is up is never asked',
  async () => {
    await open({ deadlineMs: NEVER });
    await sandbox.load(pluginOf('visitor', { act: HANG }));
    const waiting = sandbox.invoke(callOf('visitor', 'act', { items: [{ hang: true }] }));
    sandbox.dispose({ plugin: 'visitor', version: '1.0.0' });
    expect(await waiting).toEqual({ kind: 'interrupted' });
    expect(valuesOf(await sandbox.invoke(callOf('visitor', 'act')))).toEqual([{ id: 1 }]);
  },
  MINUTE,
);

describe('a known plugin', () => {
  test(
    'that holds every thread does not keep others from theirs: the spare takes over, with whoever waited already',
    async () => {
      await open({ threads: 2, deadlineMs: NEVER });
      await sandbox.load(known(pluginOf('turncoat', { act: HANG })));
      const [common, spare] = [pidOf('common'), pidOf('spare')];
      await untilReady(spare);
      const ended: string[] = [];
      const hanging = [1, 2].map(() =>
        sandbox.invoke(callOf('turncoat', 'act', { items: [{ hang: true }] })).then(() => ended.push('hang')),
      );
      expect(await echo()).toEqual([{ id: 1 }]);
      expect([ended, pidOf('common')]).toEqual([[], spare]);
      expect(events).toContainEqual({ kind: 'host-relieved', pid: common });
      await sandbox.close();
      await Promise.all(hanging);
    },
    MINUTE,
  );

  test(
    'that holds every thread before the spare is up is left with them as soon as that one is',
    async () => {
      await open({ threads: 1, deadlineMs: NEVER });
      await sandbox.load(known(pluginOf('turncoat', { act: HANG })));
      const spare = pidOf('spare');
      const hanging = await whileStopped(spare, async () => {
        const asked = sandbox.invoke(callOf('turncoat', 'act', { items: [{ hang: true }] }));
        await untilHappened(({ kind }) => kind === 'held');
        return { asked };
      });
      expect(await echo()).toEqual([{ id: 1 }]);
      expect(pidOf('common')).toBe(spare);
      await sandbox.close();
      await hanging.asked;
    },
    MINUTE,
  );

  test(
    'that hangs in workspace after workspace leaves two processes behind at most: others wait until one of them ends',
    async () => {
      await open({ threads: 1, deadlineMs: NEVER });
      await sandbox.load(known(pluginOf('turncoat', { act: HANG })));
      const hanging: Promise<unknown>[] = [];
      for (const workspace of ['a', 'b', 'c']) {
        await untilReady(pidOf('spare'));
        hanging.push(sandbox.invoke(callOf('turncoat', 'act', { workspace, items: [{ hang: true }] })));
        await untilHappened((event) => event.kind === 'held' && event.workspace === workspace);
      }
      await untilReady(pidOf('spare'));
      const relieved = () => events.flatMap((event) => (event.kind === 'host-relieved' ? [event.pid] : []));
      expect(relieved()).toHaveLength(2);
      const waiting = echo();
      process.kill(relieved()[0] ?? Number.NaN, 'SIGKILL');
      expect(await waiting).toEqual([{ id: 1 }]);
      expect(relieved()).toHaveLength(3);
      await sandbox.close();
      await Promise.all(hanging);
    },
    MINUTE,
  );

  test(
    'that had to be stopped once is asked apart from then on; in the other workspaces only until it has behaved again',
    async () => {
      await open({ deadlineMs: NEVER });
      await sandbox.load(known(pluginOf('moody', { act: LOOP })));
      const act = (workspace: string, loop = false) =>
        sandbox.invoke(callOf('moody', 'act', { workspace, items: [{ loop }] }));
      expect((await act('here')).kind).toBe('answered');
      expect(sandbox.hostPid('apart')).toBeUndefined();
      expect(await act('here', true)).toMatchObject({ kind: 'condemned', verdict: 'timeout' });
      expect((await whileStopped(pidOf('common'), () => act('here'))).kind).toBe('answered');
      for (let call = 0; call < 50; call++) await act('there');
      expect((await whileStopped(pidOf('common'), () => act('here'))).kind).toBe('answered');
      expect((await whileStopped(pidOf('apart'), () => act('there'))).kind).toBe('answered');
    },
    MINUTE,
  );

  test(
    'whose process is ended by a newcomer’s call is not among those asked there, and whose own is ended finds one that was up before',
    async () => {
      await open({ deadlineMs: 500 });
      await sandbox.load(pluginOf('visitor', { act: HANG }));
      const common = pidOf('common');
      expect(await sandbox.invoke(callOf('visitor', 'act', { items: [{ hang: true }] }))).toMatchObject({
        kind: 'condemned',
        verdict: 'timeout',
      });
      expect(await echo()).toEqual([{ id: 1 }]);
      expect(pidOf('common')).toBe(common);
      const spare = pidOf('spare');
      await untilReady(spare);
      process.kill(common, 'SIGKILL');
      await untilHappened((event) => event.kind === 'host-died' && event.pid === common);
      expect(pidOf('common')).toBe(spare);
      expect(await echo()).toEqual([{ id: 1 }]);
    },
    MINUTE,
  );
});

test(
  'a spare that is killed before it is up is not started again at once, but after a pause',
  async () => {
    await open({});
    const spare = pidOf('spare');
    process.kill(spare, 'SIGKILL');
    await untilHappened((event) => event.kind === 'host-died' && event.pid === spare);
    expect(sandbox.hostPid('spare')).toBeUndefined();
    expect(await echo()).toEqual([{ id: 1 }]);
    const common = pidOf('common');
    await untilHappened((event) => event.kind === 'host-ready' && event.pid !== common);
    expect(pidOf('spare')).not.toBe(spare);
  },
  MINUTE,
);

test(
  'a spare that is killed while it stands by is started again after a pause, and calls are answered meanwhile',
  async () => {
    await open({});
    const spare = pidOf('spare');
    await untilReady(spare);
    process.kill(spare, 'SIGKILL');
    await untilHappened((event) => event.kind === 'host-died' && event.pid === spare);
    expect(sandbox.hostPid('spare')).toBeUndefined();
    expect(await echo()).toEqual([{ id: 1 }]);
    const seen = [pidOf('common'), spare];
    await untilHappened((event) => event.kind === 'host-ready' && !seen.includes(event.pid ?? 0));
    expect(seen).not.toContain(pidOf('spare'));
  },
  MINUTE,
);

test.each([
  { what: 'is not found', path: '/nowhere/node' },
  { what: 'is refused at once', path: 'no\0where' },
])(
  'a process that $what is tried again after a pause, and calls are answered meanwhile',
  async ({ path }) => {
    await open({});
    const spare = pidOf('spare');
    await untilReady(spare);
    const program = process.execPath;
    try {
      process.execPath = path;
      process.kill(spare, 'SIGKILL');
      await untilHappened((event) => event.kind === 'host-died' && event.pid === undefined);
      expect(await echo()).toEqual([{ id: 1 }]);
    } finally {
      process.execPath = program;
    }
    const seen = [pidOf('common'), spare];
    await untilHappened((event) => event.kind === 'host-ready' && !seen.includes(event.pid ?? 0));
    expect(seen).not.toContain(pidOf('spare'));
  },
  MINUTE,
);

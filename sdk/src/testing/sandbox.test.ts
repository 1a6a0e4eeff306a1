import { expect, test } from 'vitest';
import { openSandbox } from './sandbox.ts';

const SCRIPT = `globalThis.__innesto({ manifest: {}, actions: { act: { run: (item) => {
  if (item === 'sort') new Array(2 ** 32 - 1).sort();
  if (item === 'loop') for (;;);
  return item;
} } } });`;

const asking = (item: string) => ({
  entry: 'run' as const,
  contribution: 'act',
  config: '{}',
  items: JSON.stringify([item]),
  now: 0,
  seed: 1,
});

test(
  'a loop that no isolate bounds ends with its process, and the next question finds a new one',
  { timeout: 60_000 },
  async () => {
    const sandbox = openSandbox(SCRIPT, { deadlineMs: 5000 });
    await expect(sandbox.ask(asking('sort'))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('killed'),
    });
    expect(await sandbox.ask(asking('hello'))).toBe('hello');
    sandbox.close();
  },
);

test('questions asked at once are answered each with its own answer, a loop among them', async () => {
  const sandbox = openSandbox(SCRIPT);
  const answers = await Promise.allSettled(['a', 'loop', 'b'].map((item) => sandbox.ask(asking(item))));
  expect(answers).toMatchObject([
    { status: 'fulfilled', value: 'a' },
    { status: 'rejected', reason: { code: 'timeout' } },
    { status: 'fulfilled', value: 'b' },
  ]);
  sandbox.close();
});

test('a question that is open when the sandbox is closed is not left waiting', async () => {
  const sandbox = openSandbox(SCRIPT);
  const asked = sandbox.ask(asking('a'));
  sandbox.close();
  await expect(asked).rejects.toMatchObject({ code: 'closed' });
});

test('a script that does not load is told as such', async () => {
  const sandbox = openSandbox("throw new Error('no luck');");
  await expect(sandbox.ask(asking('a'))).rejects.toMatchObject({
    code: 'load',
    message: expect.stringContaining('no luck'),
  });
  sandbox.close();
});

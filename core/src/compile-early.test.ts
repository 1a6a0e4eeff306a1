import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COMPILED_AFTER } from './compile-early.ts';

const run = promisify(execFile);

// V8 says nothing about a flag that it does not know any more.
test('V8 knows each of the counts, and would wait ten times as long by itself', async () => {
  const { stdout } = await run(process.execPath, ['--v8-options'], { env: {} });
  for (const [flag, calls] of Object.entries(COMPILED_AFTER)) expect(stdout).toContain(`--${flag}=${calls * 10}\n`);
});

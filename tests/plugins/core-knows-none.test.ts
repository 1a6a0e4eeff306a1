import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Campaigns are written, at the one place that says by which steps, as workflows that our own plugins run. */
const KNOWN = new Set(['core/src/model/campaign/form.ts']);

const isOwn = (path: string): boolean =>
  /\.(ts|svelte|json)$/.test(path) &&
  !/(^|\/)(dist|node_modules)\//.test(path) &&
  // Tests use what is there, and the demo shows it.
  !/\.test\.ts$|(^|\/)test-[^/]+\.ts$|(^|\/)demo\//.test(path);

const without = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');

const names = (await readdir(join(ROOT, 'plugins'))).join('|');
/** A contribution or a collection by its key, what is kept under its name, its package, its folder. */
const MENTION = new RegExp(
  `['"\`](?:${names})/[a-z]|(?:records?|balance)\\.(?:${names})\\.|@innesto/plugin-|plugins/(?:${names})\\b`,
);

test.each(['core/src', 'ui/src'])(
  '%s names no plugin: whatever one of them does, it does through the contract',
  async (folder) => {
    const paths = (await readdir(join(ROOT, folder), { recursive: true })).filter(isOwn);
    expect(paths.length).toBeGreaterThan(100);
    const told: string[] = [];
    for (const path of paths.filter((each) => !KNOWN.has(`${folder}/${each}`))) {
      const lines = without(await readFile(join(ROOT, folder, path), 'utf8')).split('\n');
      told.push(...lines.filter((line) => MENTION.test(line)).map((line) => `${path}: ${line.trim()}`));
    }
    expect(told).toEqual([]);
  },
);

test('a mention is noticed', () => {
  for (const line of ["contribution: 'list/activity'", "'balance.score.points'", "from '../../plugins/email/src/x.ts'"])
    expect(line).toMatch(MENTION);
  expect("'lists/members'").not.toMatch(MENTION);
});

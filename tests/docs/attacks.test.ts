import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AT_EACH, AT_ONE, type EntryPatterns } from '../hostile/entry-patterns.ts';
import { PATTERNS } from '../hostile/patterns-plugin.ts';
import { ATTACKS_ON_ROOMS } from '../support/attacks.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const page = await readFile(join(ROOT, 'docs', 'reference', 'attacks.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| (?!---|What it does|Entry |Attack )/.test(line));
const shown = rows.flatMap((line) => {
  const [, file, title] = /`([^`]+\.test\.ts)` “(.+)” \|$/.exec(line) ?? [];
  return file === undefined || title === undefined ? [] : [{ file, title }];
});

/** How a pattern may end, in the words of the page. */
const endOf = (ends: readonly string[]): string => {
  const verdicts = ends.filter((end) => end !== 'answered' && end !== 'error');
  return [
    ...(verdicts.length < ends.length ? ['failed'] : []),
    ...(verdicts.length > 0 ? [`struck (${verdicts.join(', ')})`] : []),
  ].join(', or ');
};

const patternRows = Object.entries(PATTERNS).map(([name, { ends }]) => `| ${name} | ${endOf(ends)} |`);

/** How a pattern at an entry ends: whoever only says something odd there is refused, or it is taken as it is. */
const endAtEntry = (ends: readonly string[]): string => {
  if (ends.includes('answered')) return 'taken, and does no harm';
  return ends.includes('error') ? 'refused' : `struck (${ends.join(', ')})`;
};

const entryRows = [['each', AT_EACH] as const, ...Object.entries<EntryPatterns>(AT_ONE)].flatMap(([entry, patterns]) =>
  Object.entries(patterns).map(
    ([name, { ends }]) => `| ${entry === 'each' ? entry : `\`${entry}\``} | ${name} | ${endAtEntry(ends)} |`,
  ),
);

test('the page tells of every pattern that a plugin is tried with, and how it ends', () => {
  const told = rows.filter((line) => !line.includes('.test.ts`'));
  expect(told).toEqual([...patternRows, ...entryRows]);
});

test('every other row names a test that is there', async () => {
  expect(shown.length).toBe(rows.length - patternRows.length - entryRows.length);
  const missing = await Promise.all(
    shown.map(async ({ file, title }) => {
      const text = await readFile(join(ROOT, file), 'utf8').catch(() => '');
      return text.includes(title) ? [] : [`${file}: ${title}`];
    }),
  );
  expect(missing.flat()).toEqual([]);
});

/** Where a whole hub is attacked, in rounds of its own, or killed. */
const ON_A_HUB = /^tests\/(?:hostile|crash)\/|^tests\/plugins\/spoilt-packages/;

test('every file on the page is among those of which the long run makes many rounds', () => {
  const files = [...new Set(shown.map(({ file }) => file))].filter((file) => !ON_A_HUB.test(file));
  expect(files.toSorted()).toEqual([...ATTACKS_ON_ROOMS].toSorted());
});

/** The files that attack a hub by its plugins, their doors, and what names a contact to them. */
const SUITE = ['plugins', 'handlers', 'open-doors', 'contact-keys', 'mails'].map(
  (name) => `tests/hostile/${name}.test.ts`,
);

test.each(SUITE)('every test of %s is on the page', async (file) => {
  const text = await readFile(join(ROOT, file), 'utf8');
  const titles = [...text.matchAll(/'([^'\n]{20,})',\s*async/g)].map(([, title]) => title);
  expect(titles.length).toBeGreaterThan(1);
  expect(titles.filter((title) => !shown.some((one) => one.file === file && one.title === title))).toEqual([]);
});

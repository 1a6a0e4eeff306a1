import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { structuralProblems } from '../model/graph-problems.ts';
import { demoNote } from './demo-note.ts';
import { examplesWith } from './examples.ts';

const folders = (await readdir(join(import.meta.dirname, '..', '..', '..', 'plugins'))).toSorted();

/** What is said where a plugin is missing; of all others nothing is in the demo. */
const SAID: Readonly<Record<string, string>> = {
  'contact-field': 'part of “Welcome series”, “Note who reads us”',
  conversion: 'its records',
  coupon: 'its records',
  email: '“Welcome series”, “Note who reads us”, “Open day in Naples”, “Spring offer”',
  fidelity: 'its records',
  'fixed-date': '“Open day in Naples”, “Spring offer”',
  form: 'its records',
  lead: 'its records',
  list: '“Welcome series”',
  'site-visit': 'its records',
};

test.each(folders)('without %s, the rest of the demo is sound, and one line says what is left out', (left) => {
  const isThere = (plugin: string): boolean => plugin !== left;
  const { workflows, campaigns, records } = examplesWith(isThere, { language: 'en', newsletter: 'news' });
  for (const { definition } of workflows) {
    expect(structuralProblems(definition)).toEqual([]);
    expect(JSON.stringify(definition)).not.toContain(`"${left}/`);
  }
  expect([workflows.length, campaigns.length]).toEqual([
    { email: 0, list: 1, 'contact-field': 1 }[left] ?? 2,
    ['email', 'fixed-date'].includes(left) ? 0 : 2,
  ]);
  expect(records.filter(({ collection }) => collection.startsWith(`${left}/`))).toEqual([]);
  const said = SAID[left];
  expect(demoNote(new Set(folders.filter(isThere)))).toBe(
    said === undefined ? null : `Left out of the demo: ${said} (the plugin ${left} is not there).`,
  );
});

test('without any plugin nothing is left but people and their list', () => {
  const { workflows, campaigns, records } = examplesWith(() => false, { language: 'it', newsletter: 'news' });
  expect([workflows, campaigns, records]).toEqual([[], [], []]);
  expect(demoNote(new Set())).toContain('“Welcome series” (the plugins list, email, contact-field are not there); ');
});

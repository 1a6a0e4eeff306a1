import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectBuilt } from '../support/expect-built.ts';

const DIST = join(import.meta.dirname, '..', '..', 'ui', 'dist');
const KILOBYTE = 1000;

/** What somebody may have to fetch before they see something: signing in, and the first page behind it. */
const MOST_FIRST = 200 * KILOBYTE;

/** One built file, as Vite tells of it. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

const HOME = 'src/page/workspace/WorkspacePage.svelte';
const PAGE = /^src\/page\/.*Page\.svelte$/;
const WORDS = /^src\/text\//;

/** A chunk and everything that it cannot run without. */
const neededBy = (manifest: Manifest, names: readonly string[], found = new Set<string>()): ReadonlySet<string> => {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    neededBy(manifest, manifest[name]?.imports ?? [], found);
  }
  return found;
};

describe('what the pages weigh, as compressed JavaScript', () => {
  let manifest: Manifest;
  const sizes = new Map<string, number>();

  beforeAll(async () => {
    expectBuilt();
    manifest = JSON.parse(await readFile(join(DIST, '.vite', 'manifest.json'), 'utf8')) as Manifest;
    for (const [name, { file }] of Object.entries(manifest)) {
      sizes.set(name, file.endsWith('.js') ? gzipSync(await readFile(join(DIST, file))).length : 0);
    }
  });

  const weightOf = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  const written = (bytes: number): string => `${(bytes / KILOBYTE).toFixed(1)} kB`;

  /** The start of the app with the words of the language that has most to say. */
  const start = (): readonly string[] => {
    const entries = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true);
    const words = Object.keys(manifest).filter((name) => WORDS.test(name));
    const [longest] = words.toSorted((left, right) => (sizes.get(right) ?? 0) - (sizes.get(left) ?? 0));
    if (longest === undefined) throw new Error('the build has no words');
    return [...entries, longest];
  };

  test('the first page is there before 200 kB have come', () => {
    const first = neededBy(manifest, [...start(), HOME]);
    expect(manifest, 'the first page is somewhere else now').toHaveProperty([HOME]);
    process.stdout.write(`\nThe app with its words: ${written(weightOf(neededBy(manifest, start())))}\n`);
    expect(weightOf(first)).toBeLessThanOrEqual(MOST_FIRST);
  });

  test('and the others bring along only what is theirs', () => {
    const before = neededBy(manifest, start());
    const pages = Object.keys(manifest).filter((name) => PAGE.test(name));
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages.toSorted()) {
      const more = [...neededBy(manifest, [page])].filter((name) => !before.has(name));
      const name = page.split('/').at(-1)?.replace('.svelte', '') ?? page;
      process.stdout.write(`  ${name.padEnd(20)} + ${written(weightOf(more)).padStart(9)}\n`);
      // Nobody waits for the language to be brought along a second time.
      expect(more.filter((one) => WORDS.test(one))).toEqual([]);
    }
  });
});

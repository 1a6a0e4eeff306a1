import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { HUB_PROGRAM } from '../support/hub.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

const firstCells = (page: string): readonly string[] =>
  [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell ?? '');

test.each(['docs/reference/configuration.md', 'README.md'])(
  '%s tells of every setting, and of no other',
  async (page) => {
    // Each member of the configuration begins its comment with the setting's name.
    const settings = [...(await read('core/src/config.ts')).matchAll(/\/\*\* `([A-Z_]+)`/g)].map(([, name]) => name);
    const told = firstCells(await read(page)).filter((cell) => /^[A-Z_]+$/.test(cell));
    expect(new Set(told)).toEqual(new Set(settings));
  },
);

/** The commands that a command of the hub's own offers, as it says itself. */
const offered = (...command: string[]): readonly string[] => {
  const { stdout } = spawnSync(process.execPath, [HUB_PROGRAM, ...command, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const commands = stdout.split('Commands:')[1] ?? '';
  return [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => [...command, name].join(' '));
};

test('the page of the command line tells of every command', async () => {
  const told = firstCells(await read('docs/reference/cli.md')).map((cell) => /^[a-z -]*[a-z]/.exec(cell)?.[0]);
  const families = [...offered('plugin'), ...offered('keys')].filter((command) => !command.endsWith(' help'));
  // By itself “plugin” does nothing but tell of its own.
  const commands = offered().filter((command) => command !== 'plugin');
  expect(new Set(told)).toEqual(new Set([...commands, ...families]));
});

/** A heading's place in a page, as GitHub names it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

/** Those of a page's links that lead to no file, or to no heading of it. */
const deadLinks = async (page: string): Promise<readonly string[]> => {
  const links = [...(await read(page)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  const dead: string[] = [];
  for (const link of links) {
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, file))) dead.push(link);
    else if (anchor !== undefined && !anchorsOf(await read(file)).includes(anchor)) dead.push(link);
  }
  return dead;
};

const pages = [
  'README.md',
  ...(await readdir(join(ROOT, 'docs'), { recursive: true }))
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

test.each(pages)('%s leads nowhere that is not there', async (page) => {
  expect(await deadLinks(page)).toEqual([]);
});

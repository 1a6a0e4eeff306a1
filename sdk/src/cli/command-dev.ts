import { watch } from 'node:fs';
import { resolve } from 'node:path';
import { buildPlugin, writePlugin } from './build-plugin.ts';
import { summaryOf } from './command-build.ts';
import { hubAt, putBuild, type DevelopmentHub } from './development-hub.ts';
import { readPluginFolder } from './plugin-folder.ts';
import { PluginProblem } from './problem.ts';

/** Editors write a file in several strokes; one build is enough for all of them. */
const SETTLE_MS = 80;

interface Watching {
  /** The address of a page of a workspace, in a hub for developers: it takes each build. */
  readonly hub?: string;
}

/** `innesto-plugin dev`: builds at once and at each change, until it is interrupted; with `--hub`, each build goes into the running hub. */
export const dev = async (folder: string, { hub }: Watching = {}): Promise<void> => {
  await readPluginFolder(folder);
  const into = hub === undefined ? null : hubAt(hub, process.env['INNESTO_TOKEN'] ?? '');
  await watchFolder(resolve(folder), () => rebuild(folder, into));
};

const rebuild = async (folder: string, hub: DevelopmentHub | null): Promise<void> => {
  try {
    const built = await buildPlugin(folder, { isTried: hub !== null });
    const told = hub === null ? [] : await putBuild(hub, built);
    if (hub === null) await writePlugin(built);
    process.stdout.write(summaryOf(built));
    for (const one of told) process.stderr.write(`The hub took it, but ${one}.\n`);
  } catch (error) {
    if (!(error instanceof PluginProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
};

/** Never settles while all is well: rejects when a build fails for a reason that no change of the source can mend. */
const watchFolder = (folder: string, onChange: () => Promise<void>): Promise<never> =>
  new Promise((_resolve, reject) => {
    let building = false;
    let changed = true;
    const run = async (): Promise<void> => {
      if (building) return;
      building = true;
      while (changed) {
        changed = false;
        await onChange();
      }
      building = false;
    };
    let timer: NodeJS.Timeout | undefined;
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || !isSource(name)) return;
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(() => void run().catch(reject), SETTLE_MS);
    }).on('error', reject);
    void run().catch(reject);
  });

const isSource = (name: string): boolean =>
  /^(src|locales)\b|^package\.json$|^CHANGELOG\.md$|^icon\.svg$/.test(name) && !name.includes('node_modules');

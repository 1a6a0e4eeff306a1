import { watch } from 'node:fs';
import { resolve } from 'node:path';
import { buildPlugin, writePlugin } from './build-plugin.ts';
import { summaryOf } from './command-build.ts';
import { readPluginFolder } from './plugin-folder.ts';
import { PluginProblem } from './problem.ts';

/** Editors write a file in several strokes; one build is enough for all of them. */
const SETTLE_MS = 80;

/** `innesto-plugin dev`: builds at once and at each change, until it is interrupted. A hub that is linked to the folder takes each build up. */
export const dev = async (folder: string): Promise<void> => {
  await readPluginFolder(folder);
  await watchFolder(resolve(folder), () => rebuild(folder));
};

const rebuild = async (folder: string): Promise<void> => {
  try {
    const built = await buildPlugin(folder);
    await writePlugin(built);
    process.stdout.write(summaryOf(built));
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

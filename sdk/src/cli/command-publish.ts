import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { packFolder } from './command-pack.ts';
import { problem } from './problem.ts';
import { runTool } from './run-tool.ts';

const PackageFile = Compile(
  Type.Object({
    name: Type.String(),
    license: Type.Optional(Type.String()),
    private: Type.Optional(Type.Boolean()),
  }),
);

/** What keeps a package from being anybody else's: whoever installs it has neither this folder nor this repository. */
const shortcomingsOf = async (folder: string): Promise<string[]> => {
  const file: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (!PackageFile.Check(file)) return ['package.json has another form than expected.'];
  return [
    ...(file.private === true ? ['package.json says "private": true: remove it to publish.'] : []),
    ...(file.license === undefined ? ['package.json has no license: nobody else may use the plugin.'] : []),
  ];
};

interface Publishing {
  /** Does everything but the last step. */
  readonly dryRun?: boolean;
  /** `latest` where it is left out. */
  readonly tag?: string;
}

/** `innesto-plugin publish`: packs, and hands that very .tgz to `npm publish`. */
export const publish = async (folder: string, { dryRun = false, tag }: Publishing): Promise<void> => {
  const cwd = resolve(folder);
  const { path, summary } = await packFolder(folder);
  const wrong = await shortcomingsOf(cwd);
  if (wrong.length > 0) throw problem('INNESTO_PLUGIN_PACKAGE', wrong.join('\n'));
  process.stdout.write(summary);
  const { code } = await runTool({
    command: 'npm',
    args: [
      'publish',
      path,
      '--access=public',
      '--ignore-scripts',
      '--loglevel=error',
      ...(tag === undefined ? [] : [`--tag=${tag}`]),
      ...(dryRun ? ['--dry-run'] : []),
    ],
    cwd,
    output: 'inherit',
  });
  if (code !== 0) {
    throw problem(
      'INNESTO_PLUGIN_TOOL',
      `npm publish ended with ${code}; what it said is above. Signed in (npm login)? A version that was published once never changes: raise it in package.json.`,
    );
  }
  process.stdout.write(dryRun ? 'Not published: this was a dry run.\n' : 'Published. A hub installs it by its name.\n');
};

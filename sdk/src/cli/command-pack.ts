import { join, resolve } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { writePlugin } from './build-plugin.ts';
import { buildTwice } from './build-twice.ts';
import { summaryOf } from './command-build.ts';
import { problem } from './problem.ts';
import { runTool } from './run-tool.ts';

const Packed = Compile(
  Type.Array(
    Type.Object({
      filename: Type.String(),
      size: Type.Number(),
      files: Type.Array(Type.Object({ path: Type.String() })),
    }),
    { minItems: 1 },
  ),
);
const NEEDED = ['package.json', 'dist/plugin.json', 'dist/plugin.js'];

/** A packed plugin. */
export interface PackedPlugin {
  /** The absolute path of the .tgz. */
  readonly path: string;
  /** What there is to say of it. */
  readonly summary: string;
}

/** `innesto-plugin pack`: builds, and makes the .tgz beside package.json as `npm pack` does, so that what is tried is what is published. */
export const pack = async (folder: string): Promise<void> => {
  process.stdout.write((await packFolder(folder)).summary);
};

/** Builds a plugin and packs it. */
export const packFolder = async (folder: string): Promise<PackedPlugin> => {
  const built = await buildTwice(folder);
  await writePlugin(built);
  const cwd = resolve(folder);
  const { code, text } = await runTool({
    command: 'npm',
    args: ['pack', '--json', '--ignore-scripts', '--loglevel=error'],
    cwd,
    output: 'collect',
  });
  if (code !== 0) throw problem('INNESTO_PLUGIN_TOOL', `npm pack ended with ${code}.`);
  const [packed] = readPacked(text);
  const missing = NEEDED.filter((path) => !packed?.files.some((file) => file.path === path));
  if (packed === undefined || missing.length > 0) {
    throw problem(
      'INNESTO_PLUGIN_PACKAGE',
      `The package lacks ${missing.join(', ')}: list "dist" in package.json/files.`,
    );
  }
  return {
    path: join(cwd, packed.filename),
    summary: `${summaryOf(built)}${packed.filename}: ${(packed.size / 1000).toFixed(1)} kB, ${packed.files.length} files\n`,
  };
};

const readPacked = (text: string): { filename: string; size: number; files: { path: string }[] }[] => {
  try {
    const told: unknown = JSON.parse(text);
    if (Packed.Check(told)) return told;
  } catch {
    // Falls through: what npm printed is no JSON.
  }
  throw problem('INNESTO_PLUGIN_TOOL', 'npm pack did not say what it packed. Is npm 10 or later installed?');
};

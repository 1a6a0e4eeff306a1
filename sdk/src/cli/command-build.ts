import { writePlugin, type BuiltPlugin } from './build-plugin.ts';
import { buildTwice } from './build-twice.ts';

/** `innesto-plugin build`: writes dist/plugin.js and dist/plugin.json, and says what they are. */
export const build = async (folder: string): Promise<void> => {
  const built = await buildTwice(folder);
  await writePlugin(built);
  process.stdout.write(summaryOf(built));
};

/** Name, version and sizes of a built plugin, and what could be better. */
export const summaryOf = ({ manifest, script, warnings }: BuiltPlugin): string => {
  const sizes = `dist/plugin.js ${kilobytes(script)}, dist/plugin.json ${kilobytes(JSON.stringify(manifest, null, 2))}`;
  return [
    `${manifest.name} ${manifest.version}: ${sizes}`,
    ...warnings.map((warning) => `  note: ${warning}`),
    '',
  ].join('\n');
};

const kilobytes = (text: string): string => `${(Buffer.byteLength(text) / 1000).toFixed(1)} kB`;

import { textsOf } from '../contract/texts.ts';
import { buildPlugin } from './build-plugin.ts';

/** `innesto-plugin texts`: prints the texts of the source, ready to become locales/<language>.json. */
export const texts = async (folder: string): Promise<void> => {
  const { manifest } = await buildPlugin(folder);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(textsOf(manifest)), null, 2)}\n`);
};

import { isDeepStrictEqual } from 'node:util';
import { buildPlugin, type BuiltPlugin } from './build-plugin.ts';
import { problem } from './problem.ts';

const lineOf = (script: string, at: number): string => script.split('\n')[at]?.trim().slice(0, 200) ?? 'nothing';

const firstOther = (left: string, right: string): number => {
  const others = right.split('\n');
  return left.split('\n').findIndex((line, at) => line !== others[at]);
};

const whatDiffers = (first: BuiltPlugin, second: BuiltPlugin): string => {
  const at = firstOther(first.script, second.script);
  return at < 0
    ? 'its script ends elsewhere'
    : `line ${at + 1} of its script is first “${lineOf(first.script, at)}” and then “${lineOf(second.script, at)}”`;
};

/** Builds a plugin twice and gives what came of it; refused where the two differ: of such a plugin nobody could tell that it was made of its sources. */
export const buildTwice = async (folder: string, build = buildPlugin): Promise<BuiltPlugin> => {
  const [first, second] = [await build(folder), await build(folder)];
  if (first.script === second.script && isDeepStrictEqual(first.manifest, second.manifest)) return first;
  throw problem(
    'INNESTO_PLUGIN_SOURCE',
    `Built twice, it is not the same: ${whatDiffers(first, second)}. See to it that nothing writes into its folder while it is built.`,
  );
};

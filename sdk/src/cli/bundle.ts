import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type Plugin as RolldownPlugin } from 'rolldown';
import type { Manifest } from '../contract/manifest.ts';
import { inertTypebox } from './inert-typebox.ts';
import type { PluginFolder } from './plugin-folder.ts';
import { PluginProblem, problem, textOf } from './problem.ts';

const ENTRY = '\0innesto:entry';
const TYPEBOX = '\0innesto:typebox';

/** Run from its sources, the SDK is resolved from its sources too: a clean checkout needs no build of it. */
const fromSource = import.meta.filename.endsWith('.ts');
const MANIFEST_OF = fileURLToPath(new URL(`../author/manifest-of.${fromSource ? 'ts' : 'js'}`, import.meta.url));

const contributions =
  'triggers: plugin.triggers ?? {}, actions: plugin.actions ?? {}, handlers: plugin.handlers ?? {}, endpoints: plugin.endpoints ?? {}, options: plugin.options ?? {}, transports: plugin.transports ?? {}';

/** The first pass: the plugin with real schemas, which says what its manifest is when it runs. */
export const bundleForManifest = ({ folder, entry, version }: PluginFolder): Promise<string> =>
  bundle(folder, [
    provide(
      ENTRY,
      `import { plugin } from ${JSON.stringify(entry)};
import { manifestOf } from ${JSON.stringify(MANIFEST_OF)};
globalThis.__innesto({ manifest: JSON.parse(JSON.stringify(manifestOf(plugin, ${JSON.stringify(version)}))), ${contributions} });`,
    ),
  ]);

/** The second pass: the plugin as it is delivered, its manifest as plain data and no schema library with it. */
export const bundleForSandbox = (
  { folder, entry }: PluginFolder,
  manifest: Omit<Manifest, 'integrity'>,
): Promise<string> =>
  bundle(folder, [
    provide(TYPEBOX, inertTypebox()),
    {
      name: 'innesto:no-schema-library',
      resolveId: (source, importer) => {
        if (source === 'typebox') return TYPEBOX;
        if (source.startsWith('typebox/')) throw refusal(schemaLibrary(source, importer, folder));
        return null;
      },
    },
    provide(
      ENTRY,
      // JSON.parse of a string: as an object literal, a member named __proto__ would become the prototype.
      `import { seal } from ${JSON.stringify(TYPEBOX)};
import { plugin } from ${JSON.stringify(entry)};
seal();
globalThis.__innesto({ manifest: JSON.parse(${JSON.stringify(JSON.stringify(manifest))}), ${contributions} });`,
    ),
  ]);

const bundle = async (folder: string, plugins: readonly RolldownPlugin[]): Promise<string> => {
  try {
    const build = await rolldown({
      cwd: folder,
      input: ENTRY,
      platform: 'neutral',
      plugins: [refuseBuiltins(folder), ...plugins],
      resolve: { conditionNames: [...(fromSource ? ['innesto-source'] : []), 'import', 'default'] },
      experimental: { attachDebugInfo: 'none' },
      onLog: (_level, log) => {
        if (log.code === 'UNRESOLVED_IMPORT') throw refusal(problem('INNESTO_PLUGIN_SOURCE', log.message));
      },
    });
    const { output } = await build.generate({
      format: 'iife',
      codeSplitting: false,
      comments: { legal: true, annotation: false, jsdoc: false },
    });
    await build.close();
    return output[0].code;
  } catch (error) {
    throw asProblem(error);
  }
};

const provide = (id: string, code: string): RolldownPlugin => ({
  name: `innesto:provide ${id.slice(1)}`,
  resolveId: (source) => (source === id ? id : null),
  load: (loaded) => (loaded === id ? code : null),
});

const refuseBuiltins = (folder: string): RolldownPlugin => ({
  name: 'innesto:refuse-builtins',
  resolveId: (source, importer) => {
    if (!isBuiltin(source)) return null;
    throw refusal(
      problem(
        'INNESTO_PLUGIN_BUILTIN',
        `${place(importer, folder)} imports ${source}. Plugins run in a sandbox without Node: what a step reads it declares in \`needs\`, what it changes it returns as effects.`,
      ),
    );
  },
});

const schemaLibrary = (source: string, importer: string | undefined, folder: string): PluginProblem =>
  problem(
    'INNESTO_PLUGIN_SOURCE',
    `${place(importer, folder)} imports ${source}. Schemas are checked by the hub before it calls the plugin; a plugin carries no schema library. Import Type from @innesto/sdk to describe settings.`,
  );

const place = (importer: string | undefined, folder: string): string =>
  importer === undefined ? 'The plugin' : relative(folder, importer);

/** The bundler writes its own code over that of whatever a hook throws, so the problem travels inside. */
const refusal = (cause: PluginProblem): Error => new Error(cause.message, { cause });

const asProblem = (error: unknown): PluginProblem => {
  const inner =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  for (const each of [error, ...inner]) {
    if (each instanceof Error && each.cause instanceof PluginProblem) return each.cause;
  }
  return problem('INNESTO_PLUGIN_SOURCE', textOf(error), error);
};

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a process that runs plugin code may read: its own modules and the packages that they import. */
export interface Readable {
  /** Folders (ending in `/`) and files. */
  readonly modules: readonly URL[];
  /** Names of packages as `from` would import them. */
  readonly packages: readonly string[];
  readonly from: URL;
}

/** True where the modules are run as TypeScript, without a build. */
const fromSource = import.meta.url.endsWith('.ts');

/** The address of a module beside `base`, whether it was built or not. */
export function siblingModule(name: string, base: string): URL {
  return new URL(fromSource ? `${name}.ts` : `${name}.js`, base);
}

/** What the SDK's own modules in such a process read: those of this folder, and the contract that they import. */
export function hostModules(): Readable {
  return {
    modules: [
      new URL('./', import.meta.url),
      new URL('../contract/', import.meta.url),
      new URL('../../package.json', import.meta.url),
    ],
    packages: ['isolated-vm', 'typebox'],
    from: new URL(import.meta.url),
  };
}

/**
 * The flags of a Node process that may run plugin code: no child processes, no writing, and no reading but what it must
 * load. Its isolates need the addon and threads, and Node's own start-up snapshot would crash them.
 */
export function pluginProcessFlags(...readable: readonly Readable[]): string[] {
  const paths = new Set(
    readable.flatMap(({ modules, packages, from }) => [
      ...modules.map((module) => fileURLToPath(module)),
      ...packages.flatMap((name) => packagePaths(name, dirname(fileURLToPath(from)))),
    ]),
  );
  return [
    '--no-node-snapshot',
    '--no-warnings',
    ...(fromSource ? ['--conditions=innesto-source'] : []),
    '--permission',
    '--allow-addons',
    '--allow-worker',
    ...[...paths].map((path) => `--allow-fs-read=${path}`),
  ];
}

/** A package's place as the module loader walks to it: the link in `node_modules` and what it leads to. */
function packagePaths(name: string, folder: string): string[] {
  for (let at = folder; ; at = dirname(at)) {
    const link = join(at, 'node_modules', name);
    if (existsSync(link)) {
      const real = realpathSync(link);
      // node-gyp-build finds isolated-vm's binary, and asks which C library this system has.
      const more = name === 'isolated-vm' ? [...packagePaths('node-gyp-build', real), '/etc/alpine-release'] : [];
      return [link, real, ...more];
    }
    if (at === dirname(at)) throw new Error(`The package ${name} is not installed.`);
  }
}

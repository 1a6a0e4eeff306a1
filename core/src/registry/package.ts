import { createHash } from 'node:crypto';
import {
  boardProblems,
  connectionProblems,
  hostProblems,
  secretProblems,
  tillProblems,
  inMessagesProblems,
  HOST_INTERFACE_VERSION,
  Manifest,
  RESERVED_NAMES,
  templateProblems,
  transportProblems,
} from '@innesto/sdk/contract';
import { satisfies, validRange } from 'semver';
import Type from 'typebox';
import { fault } from '../fault/fault.ts';
import { compiledLater } from '../model/compiled-later.ts';
import { PLUGIN_KEYWORD } from '../model/package-source.ts';
import { shortened } from '../model/shortened.ts';
import { keptProblem } from './check-kept.ts';
import { isDeeperThan } from './nesting.ts';
import { filesOfFolder, type PackageFiles } from './package-files.ts';
import { schemaProblem } from './settings-check.ts';

/** A built plugin, read and found in order. */
export interface PluginPackage {
  /** What package.json calls it: as registries know it. */
  readonly packageName: string;
  readonly manifest: Manifest;
  readonly script: string;
  /** Its picture as SVG; null where it brings none. */
  readonly icon: string | null;
}

const PACKAGE_LIMIT = 64 * 1024;
const MANIFEST_LIMIT = 2 * 1024 * 1024;
const SCRIPT_LIMIT = 4 * 1024 * 1024;
const ICON_LIMIT = 32 * 1024;
const MOST_LEVELS = 64;
const LONGEST_REASON = 500;
const ICON = 'icon.svg';

const Names = Type.Record(Type.String(), Type.Unknown());
const packageFile = compiledLater(
  Type.Object({
    name: Type.String({ maxLength: 214 }),
    version: Type.String(),
    keywords: Type.Array(Type.String()),
    innesto: Type.Object({ manifest: Type.String({ maxLength: 200 }) }),
    dependencies: Type.Optional(Names),
    scripts: Type.Optional(Names),
  }),
);
const manifestFile = compiledLater(Manifest);

/** Why may quote what the package says, which may be of any length. */
const refuse = (detail: string): never => {
  throw fault('INNESTO_PLUGIN_PACKAGE', { detail: shortened(detail, LONGEST_REASON) });
};

const read = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(`${name} is no JSON`);
  }
};

/** Whoever looks through what it gives may do so by calling itself: there is an end to that. */
const parse = (name: string, text: string): unknown => {
  const value = read(name, text);
  return isDeeperThan(value, MOST_LEVELS) ? refuse(`${name} is nested deeper than ${MOST_LEVELS} levels`) : value;
};

/** Where the manifest lies, and which version the package says it is. */
const readPackageFile = async (
  files: PackageFiles,
): Promise<{ readonly name: string; readonly manifest: string; readonly version: string }> => {
  const file = parse('package.json', await files.read('package.json', PACKAGE_LIMIT));
  if (!packageFile.Check(file)) {
    const [first] = packageFile.Errors(file);
    return refuse(`package.json${first?.instancePath ?? ''} ${first?.message ?? 'has another form than expected'}`);
  }
  if (!file.keywords.includes(PLUGIN_KEYWORD))
    return refuse(`package.json does not have the keyword “${PLUGIN_KEYWORD}”`);
  if (Object.keys(file.dependencies ?? {}).length > 0)
    return refuse('package.json has dependencies; a plugin brings everything in its one script');
  const script = ['preinstall', 'install', 'postinstall'].find((name) => Object.hasOwn(file.scripts ?? {}, name));
  if (script !== undefined)
    return refuse(`package.json has a script “${script}”; nothing of a plugin runs at installation`);
  return { name: file.name, manifest: file.innesto.manifest, version: file.version };
};

const STANDARD_PORTS: ReadonlySet<string> = new Set(['done', 'skipped', 'failed']);

const firstDouble = (names: readonly string[]): string | undefined =>
  names.find((name, at) => names.indexOf(name) !== at);

/** What no schema can say of a manifest: names, and what its members say of each other. */
const checkContributions = (manifest: Manifest): void => {
  for (const kind of [
    'triggers',
    'actions',
    'handlers',
    'collections',
    'balances',
    'attributes',
    'transports',
    'templates',
    'endpoints',
    'connections',
  ] as const) {
    const names = manifest[kind].map(({ name }) => name);
    const wrong = firstDouble(names) ?? names.find((name) => RESERVED_NAMES.has(name));
    if (wrong !== undefined) return refuse(`${kind} has the name “${wrong}” twice, or it is reserved`);
  }
  for (const { name, ports } of manifest.actions) {
    const names = ports.map((port) => port.name);
    const wrong = firstDouble(names) ?? names.find((port) => RESERVED_NAMES.has(port) || STANDARD_PORTS.has(port));
    if (wrong !== undefined) return refuse(`the action “${name}” has the port “${wrong}” twice, or it is reserved`);
  }
  const foreign = manifest.events.find(({ type }) => !type.startsWith(`${manifest.name}.`));
  if (foreign !== undefined) return refuse(`the event “${foreign.type}” is not its own`);
  const [wrong = keptProblem(manifest)] = [
    ...boardProblems(manifest.collections),
    ...secretProblems(manifest),
    ...hostProblems(manifest),
    ...connectionProblems(manifest),
    ...tillProblems(manifest),
    ...inMessagesProblems(manifest),
    ...templateProblems(manifest),
    ...transportProblems(manifest),
  ];
  if (wrong !== null) return refuse(wrong);
};

/** That the schemas of a manifest can be used to check settings, records and events: each has to be made ready for that, which takes a hundredth of a second. */
const checkSchemas = (manifest: Manifest): void => {
  for (const { name, config } of [...manifest.triggers, ...manifest.actions, ...manifest.connections]) {
    const wrong = schemaProblem(config);
    if (wrong !== null) return refuse(`the settings of “${name}” cannot be checked: ${wrong}`);
  }
  for (const { name, record } of manifest.collections) {
    const wrong = schemaProblem(record);
    if (wrong !== null) return refuse(`records of “${name}” cannot be checked: ${wrong}`);
  }
  for (const { type, payload } of manifest.events) {
    const wrong = schemaProblem(payload);
    if (wrong !== null) return refuse(`the payload of “${type}” cannot be checked: ${wrong}`);
  }
};

const readManifest = async (files: PackageFiles, path: string): Promise<Manifest> => {
  const manifest = parse(path, await files.read(path, MANIFEST_LIMIT));
  if (!manifestFile.Check(manifest)) {
    const [first] = manifestFile.Errors(manifest);
    return refuse(`${path}${first?.instancePath ?? ''} ${first?.message ?? 'has another form than expected'}`);
  }
  if (validRange(manifest.api) === null || !satisfies(HOST_INTERFACE_VERSION, manifest.api)) {
    throw fault('INNESTO_PLUGIN_RANGE', { plugin: manifest.name, needs: manifest.api, have: HOST_INTERFACE_VERSION });
  }
  checkContributions(manifest);
  return manifest;
};

/** The plugin's picture. It is only ever shown as one, where nothing in it runs: what it holds is not looked into. */
const readIcon = async (files: PackageFiles): Promise<string | null> => {
  if (!(await files.has(ICON))) return null;
  const icon = await files.read(ICON, ICON_LIMIT);
  return /<svg[\s>]/.test(icon) ? icon : refuse(`${ICON} is no SVG`);
};

/** A built plugin out of its files, without running any of it; the schemas in its manifest are still to be checked. */
const readFiles = async (files: PackageFiles): Promise<PluginPackage> => {
  const described = await readPackageFile(files);
  const manifest = await readManifest(files, described.manifest);
  if (manifest.version !== described.version)
    return refuse(`package.json says version ${described.version}, its manifest ${manifest.version}`);
  const script = await files.read(described.manifest.replace(/[^/]*$/, 'plugin.js'), SCRIPT_LIMIT);
  const integrity = `sha512-${createHash('sha512').update(script).digest('base64')}`;
  if (integrity !== manifest.integrity) return refuse('the script is not the one that the manifest was made for');
  return { packageName: described.name, manifest, script, icon: await readIcon(files) };
};

/** Reads a built plugin out of its files, without running any of it. */
export const readPackageFiles = async (files: PackageFiles): Promise<PluginPackage> => {
  const found = await readFiles(files);
  checkSchemas(found.manifest);
  return found;
};

/** Reads the built plugin in a folder. */
export const readPackage = async (path: string): Promise<PluginPackage> => readPackageFiles(await filesOfFolder(path));

/** Reads a plugin that comes with the hub: its schemas were checked when it was built, and doing so again were a third of each start. */
export const readBundledPackage = async (path: string): Promise<PluginPackage> => readFiles(await filesOfFolder(path));

import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema, Manifest, Permission } from '@innesto/sdk/contract';

/** What a plugin contributes, as far as a person tells one version from another by it. */
export const COMPARED_KINDS = [
  'triggers',
  'actions',
  'handlers',
  'collections',
  'balances',
  'attributes',
  'events',
  'endpoints',
  'connections',
  'transports',
  'templates',
] as const;
export type ComparedKind = (typeof COMPARED_KINDS)[number];

/** Something that a version has and the other does not, or has otherwise. */
export interface ContributionChange {
  readonly kind: ComparedKind;
  readonly name: string;
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** The settings (of a collection: what its records hold) that are new, gone or other. */
  readonly settings: readonly SettingChange[];
}

/** A setting that is new, gone or other; `needed`: somebody must fill it in. */
export interface SettingChange {
  readonly name: string;
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly needed: boolean;
}

/** What is different about a version of a plugin. */
export interface PluginDifference {
  /** What it may do that it could not before: rights, and hosts of rights that it had. */
  readonly rights: readonly Permission[];
  readonly rightsGone: readonly string[];
  readonly contributions: readonly ContributionChange[];
}

const membersOf = (schema: JsonSchema | undefined): ReadonlyMap<string, unknown> => {
  const properties = schema?.['properties'];
  return new Map(typeof properties === 'object' && properties !== null ? Object.entries(properties) : []);
};

const neededIn = (schema: JsonSchema | undefined): readonly unknown[] => {
  const required = schema?.['required'];
  return Array.isArray(required) ? required : [];
};

const titleIn = (schema: unknown, name: string): string => {
  const title: unknown = typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'title') : undefined;
  return typeof title === 'string' ? title : name;
};

/** What is different about the members of two schemas of objects. */
const settingChanges = (before: JsonSchema | undefined, after: JsonSchema | undefined): readonly SettingChange[] => {
  const [from, to] = [membersOf(before), membersOf(after)];
  const [neededBefore, needed] = [neededIn(before), neededIn(after)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((name): SettingChange[] => {
    const isNeeded = needed.includes(name);
    const told = { name, title: titleIn(to.get(name) ?? from.get(name), name), needed: isNeeded };
    if (!to.has(name)) return [{ ...told, change: 'removed' }];
    if (!from.has(name)) return [{ ...told, change: 'added' }];
    const isSame = isDeepStrictEqual(from.get(name), to.get(name)) && isNeeded === neededBefore.includes(name);
    return isSame ? [] : [{ ...told, change: 'changed' }];
  });
};

interface Contribution {
  readonly name: string;
  readonly title: string;
  readonly schema: JsonSchema | undefined;
  readonly whole: unknown;
}

const contributionsOf = (manifest: Manifest, kind: ComparedKind): ReadonlyMap<string, Contribution> => {
  const told = (name: string, whole: { readonly title: string }, schema?: JsonSchema): [string, Contribution] => [
    name,
    { name, title: whole.title, schema, whole },
  ];
  switch (kind) {
    case 'triggers':
    case 'actions':
      return new Map(manifest[kind].map((one) => told(one.name, one, one.config)));
    case 'collections':
      return new Map(manifest.collections.map((one) => told(one.name, one, one.record)));
    case 'events':
      return new Map(manifest.events.map((one) => told(one.type, one, one.payload)));
    case 'connections':
      return new Map(manifest.connections.map((one) => told(one.name, one, one.config)));
    case 'handlers':
    case 'balances':
    case 'attributes':
    case 'endpoints':
    case 'transports':
    case 'templates':
      return new Map(manifest[kind].map((one) => told(one.name, one)));
  }
};

const changesOfKind = (from: Manifest | null, to: Manifest, kind: ComparedKind): readonly ContributionChange[] => {
  const before = from === null ? new Map<string, Contribution>() : contributionsOf(from, kind);
  const after = contributionsOf(to, kind);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): ContributionChange[] => {
    const [was, is] = [before.get(key), after.get(key)];
    if (is === undefined)
      return was === undefined ? [] : [{ kind, name: key, title: was.title, change: 'removed', settings: [] }];
    if (was === undefined) return [{ kind, name: key, title: is.title, change: 'added', settings: [] }];
    if (isDeepStrictEqual(was.whole, is.whole)) return [];
    return [{ kind, name: key, title: is.title, change: 'changed', settings: settingChanges(was.schema, is.schema) }];
  });
};

const hostsOf = (from: Manifest | null, right: string): ReadonlySet<string> =>
  new Set(from?.permissions.flatMap((one) => (one.right === right ? (one.hosts ?? []) : [])));

/** What of its permissions a version has beyond those of another (and beyond what was granted already, by right): rights that are new, and hosts that a right reaches anew. */
export const widerRights = (
  from: Manifest | null,
  to: Manifest,
  granted: ReadonlySet<string> = new Set(from?.permissions.map(({ right }) => right)),
): readonly Permission[] =>
  to.permissions.flatMap((permission): Permission[] => {
    const { right, hosts } = permission;
    if (!granted.has(right)) return [permission];
    const known = hostsOf(from, right);
    const further = hosts?.filter((host) => !known.has(host)) ?? [];
    return further.length === 0 ? [] : [{ ...permission, hosts: further }];
  });

/** What is different about a version of a plugin; `from` null: everything is new. */
export const pluginDifference = (from: Manifest | null, to: Manifest): PluginDifference => ({
  rights: widerRights(from, to),
  rightsGone: (from?.permissions ?? [])
    .map(({ right }) => right)
    .filter((right) => !to.permissions.some((one) => one.right === right)),
  contributions: COMPARED_KINDS.flatMap((kind) => changesOfKind(from, to, kind)),
});

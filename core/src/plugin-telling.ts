import type { Manifest, Permission } from '@innesto/sdk/contract';
import type { PluginMove } from './data/plugins/move-plan.ts';
import type { PluginDifference } from './model/plugin-difference.ts';
import { rightWords, type Keeping } from './model/right-words.ts';
import type { Proposal } from './registry/proposals.ts';

const rightLines = (keeping: Keeping, rights: readonly Permission[], intro: string): readonly string[] =>
  rights.map((permission) => `  ${intro} ${rightWords(keeping, permission)}\n    because: ${permission.reason}`);

/** What a version of a plugin has in it, and what it asks for, line by line. */
export const contentLines = (manifest: Manifest): readonly string[] => [
  `  ${manifest.triggers.length} trigger(s), ${manifest.actions.length} action(s), ${manifest.collections.length} collection(s)`,
  ...rightLines(manifest, manifest.permissions, 'asks to'),
];

const settingLine = ({
  title,
  change,
  needed,
}: PluginDifference['contributions'][number]['settings'][number]): string =>
  `    setting “${title}”: ${change}${needed ? ', and somebody must fill it in' : ''}`;

/** What a version has otherwise than another, line by line. */
export const differenceLines = (
  keeping: Keeping,
  { rights, rightsGone, contributions }: PluginDifference,
): readonly string[] => [
  ...rightLines(keeping, rights, 'new: it asks to'),
  ...rightsGone.map((right) => `  no longer: ${rightWords(keeping, { right, reason: '' })}`),
  ...contributions.flatMap(({ kind, title, name, change, settings }) => [
    `  ${change}: “${title}” (${kind}/${name})`,
    ...settings.map(settingLine),
  ]),
];

/** What somebody is about to install, line by line. */
export const proposalLines = ({
  manifest,
  packageName,
  packedBytes,
  files,
  integrity,
  vouched,
  deprecated,
}: Proposal): readonly string[] => [
  `${manifest.title} (${manifest.name} ${manifest.version}), from the package ${packageName}`,
  ...(manifest.description === undefined ? [] : [`  ${manifest.description}`]),
  `  ${(packedBytes / 1000).toFixed(1)} kB, ${files} files, ${integrity}`,
  `  ${vouched ? 'The registry vouches for these bytes.' : 'Nobody vouches for it but whoever gave you the file.'}`,
  ...(deprecated === null ? [] : [`  Its author says: ${deprecated}`]),
  ...contentLines(manifest),
];

/** What a plugin's move to another version would bring a workspace, and what is in its way, line by line. */
export const moveLines = (
  keeping: Keeping,
  { plugin, from, to, wider, difference, obstacles, indexed, drafts, live }: PluginMove,
): readonly string[] => [
  `${plugin}: ${from ?? 'not let in'} → ${to}`,
  ...rightLines(keeping, wider, 'would be allowed to'),
  ...differenceLines(keeping, { ...difference, rights: [] }),
  ...obstacles.map(({ kind, key, count }) => `  in the way: ${key} (${kind}, ${count})`),
  ...indexed.map(({ collection, count }) => `  made ready first: ${collection} (${count})`),
  ...drafts.map(({ name, outcome }) => `  draft “${name}”: ${outcome}`),
  ...live.map(({ name, versions }) => `  “${name}” is at work and stays with ${versions.join(', ')}`),
];

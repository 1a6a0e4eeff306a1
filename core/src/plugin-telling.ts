import type { Manifest, Permission } from '@innesto/sdk/contract';
import type { PluginMove } from './data/plugins/move-plan.ts';
import { wordsOf as obstacleWords, type Obstacle, type ObstacleRecord } from './model/obstacle.ts';
import type { PluginDifference } from './model/plugin-difference.ts';
import { rightWords, type Keeping } from './model/right-words.ts';
import type { BrowsedPackage, BrowsedPackages } from './registry/browse.ts';
import type { Proposal } from './registry/proposals.ts';
import { wordsOf as referenceWords, type PluginReference } from './registry/remove.ts';

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

const standingOf = ({ isAllowed, installed, isNewer }: BrowsedPackage): string => {
  if (!isAllowed) return ', not on the list of what may be installed';
  if (installed === null) return '';
  return isNewer ? `, newer than ${installed.version}, which is installed` : `, ${installed.version} is installed`;
};

/** What the registry found, line by line. */
export const browsedLines = ({ packages, more }: BrowsedPackages): readonly string[] => {
  if (packages.length === 0) return ['The registry has no such plugin.'];
  return [
    ...packages.flatMap((found) => {
      const { name, version, description, publisher, publishedAt } = found;
      const day = publishedAt === null ? null : new Date(publishedAt).toISOString().slice(0, 10);
      const from = [publisher, day].filter((one) => one !== null).join(', ');
      return [
        `${name} ${version}${standingOf(found)}`,
        ...(description === null ? [] : [`  ${description}`]),
        ...(from === '' ? [] : [`  published: ${from}`]),
      ];
    }),
    ...(more ? ['The registry has more: say further words of what you look for.'] : []),
  ];
};

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

/** A record that stands in the way, by what its own page calls it. */
const recordLine = ({ id, called, detail }: ObstacleRecord): string =>
  `    ${called === undefined ? id : `“${called.name ?? called.createdAt}” (${id})`}: ${detail}`;

const obstacleLines = (obstacle: Obstacle): readonly string[] => {
  const { kind, count, records, workflows } = obstacle;
  const isOfRecords = kind === 'misfits' || kind === 'doubles';
  const more = count - records.length;
  return [
    `  in the way: ${obstacleWords(obstacle)}`,
    ...records.map(recordLine),
    ...(isOfRecords && records.length > 0 && more > 0 ? [`    and ${more} more`] : []),
    ...workflows.map(({ name }) => `    the workflow “${name}”`),
  ];
};

/** Everything that keeps a plugin from being removed, line by line: of what it keeps, how much there is where. */
export const referenceLines = (references: readonly PluginReference[]): readonly string[] =>
  references.map((reference) => `  in the way: ${referenceWords(reference)}`);

/** What a plugin's move to another version would bring a workspace, and what is in its way, line by line. */
export const moveLines = (
  keeping: Keeping,
  { plugin, from, to, wider, difference, obstacles, indexed, drafts, live }: PluginMove,
): readonly string[] => [
  `${plugin}: ${from ?? 'not let in'} → ${to}`,
  ...rightLines(keeping, wider, 'would be allowed to'),
  ...differenceLines(keeping, { ...difference, rights: [] }),
  ...obstacles.flatMap(obstacleLines),
  ...indexed.map(({ collection, count }) => `  made ready first: ${collection} (${count})`),
  ...drafts.map(({ name, outcome }) => `  draft “${name}”: ${outcome}`),
  ...live.map(({ name, versions }) => `  “${name}” is at work and stays with ${versions.join(', ')}`),
];

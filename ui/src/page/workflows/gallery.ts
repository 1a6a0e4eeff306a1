import type { TemplatePurpose, WorkflowDefinition } from '@innesto/sdk/contract';
import { contributionsIn, toldTemplate } from '@innesto/sdk/template';
import type { ShelvedPlugin } from '../../data/shelved-plugin.ts';
import { speakerOf } from '../../text/plugin.ts';
import type { Language, WordKey } from '../../text/words.svelte.ts';

/** A plugin that a template uses, by the name that people know. */
export interface UsedPlugin {
  readonly plugin: string;
  readonly title: string;
}

/** A workflow to begin from, in the person's language as far as its plugin speaks it. */
export interface OfferedTemplate {
  /** `plugin/name` */
  readonly id: string;
  /** The plugin that brings it. */
  readonly plugin: string;
  readonly title: string;
  readonly description: string;
  readonly purpose: TemplatePurpose;
  readonly uses: readonly UsedPlugin[];
  /** The plugins without which it cannot be used, and which the workspace has not let in, or not in a version that has what it uses. */
  readonly missing: readonly UsedPlugin[];
  readonly definition: WorkflowDefinition;
}

/** What templates are made for, in the order in which they are looked through, and what that is called. */
export const PURPOSES: Readonly<Record<TemplatePurpose, WordKey>> = {
  welcome: 'purpose.welcome',
  'follow-up': 'purpose.follow-up',
  sales: 'purpose.sales',
  loyalty: 'purpose.loyalty',
  dates: 'purpose.dates',
  systems: 'purpose.systems',
  other: 'purpose.other',
};

const offersOf = ({ manifest }: ShelvedPlugin): readonly string[] =>
  [...manifest.triggers, ...manifest.actions].map(({ name }) => `${manifest.name}/${name}`);

const pluginOf = (contribution: string): string => contribution.split('/')[0] ?? contribution;

/** The templates of all plugins that are installed. Where the workspace lacks a plugin that one uses, it says so. */
export const galleryOf = (plugins: readonly ShelvedPlugin[], language: Language): readonly OfferedTemplate[] => {
  const titles = new Map(
    plugins.map(({ view, manifest }) => [view.plugin, speakerOf(manifest, language)('plugin.title', manifest.title)]),
  );
  const named = (names: readonly string[]): readonly UsedPlugin[] =>
    [...new Set(names)].map((plugin) => ({ plugin, title: titles.get(plugin) ?? plugin }));
  const usable = new Set(plugins.filter(({ view }) => view.state !== 'available').flatMap(offersOf));
  return plugins.flatMap(({ manifest }) => {
    const speak = speakerOf(manifest, language);
    return manifest.templates.map((template): OfferedTemplate => {
      const key = `template.${template.name}`;
      const used = contributionsIn(template.content);
      return {
        id: `${manifest.name}/${template.name}`,
        plugin: manifest.name,
        title: speak(`${key}.title`, template.title),
        description: speak(`${key}.description`, template.description ?? ''),
        purpose: template.purpose ?? 'other',
        uses: named(used.map(pluginOf)),
        missing: named(used.filter((one) => !usable.has(one)).map(pluginOf)),
        definition: toldTemplate(template, (at, own) => speak(`${key}.${at}`, own)),
      };
    });
  });
};

/** Templates of one purpose; those that can be used come first. */
export interface Shelf {
  readonly purpose: TemplatePurpose;
  readonly templates: readonly OfferedTemplate[];
}

/** The templates that have every word that is searched for, by what they are made for. */
export const shelvesOf = (templates: readonly OfferedTemplate[], search: string): readonly Shelf[] => {
  const words = search.trim().toLocaleLowerCase().split(/\s+/);
  const found = templates.filter(({ title, description, uses }) => {
    const text = [title, description, ...uses.map((used) => used.title)].join(' ').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  const byPurpose = Map.groupBy(found, ({ purpose }) => purpose);
  return Object.keys(PURPOSES).flatMap((name) =>
    [...byPurpose].flatMap(([purpose, some]) =>
      purpose === name
        ? [{ purpose, templates: some.toSorted((one, other) => one.missing.length - other.missing.length) }]
        : [],
    ),
  );
};

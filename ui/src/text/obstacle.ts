import type { PluginObstacle } from '@innesto/sdk/contract';
import { regionOf } from './moment.ts';
import type { Speak } from './plugin.ts';
import type { WordKey, Words } from './words.svelte.ts';

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  /** Of the plugin that is moved. */
  readonly speak: Speak;
}

const OBSTACLES: Readonly<Record<PluginObstacle['kind'], WordKey>> = {
  gone: 'plugin-life.obstacle-gone',
  form: 'plugin-life.obstacle-form',
  misfits: 'plugin-life.obstacle-misfits',
  doubles: 'plugin-life.obstacle-doubles',
  attribute: 'plugin-life.obstacle-attribute',
  way: 'plugin-life.obstacle-way',
};

/** The name by which its plugin knows what is kept: of `coupon/code`, `code`. */
const ownName = ({ key }: Pick<PluginObstacle, 'key'>): string => key.split('/')[1] ?? '';

const nameOf = (obstacle: PluginObstacle, speak: Speak): string => {
  const name = ownName(obstacle);
  // An obstacle does not tell what of the two it is, and no plugin gives both one name.
  return speak(`collection.${name}.title`, speak(`balance.${name}.title`, obstacle.title));
};

type Key = NonNullable<PluginObstacle['keys']>[number];

/** What several records have that only one may have there: the attributes of a key together, or those of another one. */
const sameIn = (obstacle: PluginObstacle, { words: { say, language }, speak }: Teller): string => {
  const join = (type: 'conjunction' | 'disjunction', names: readonly string[]): string =>
    new Intl.ListFormat(regionOf(language), { type }).format(names);
  const told = ({ attributes, ofContact }: Key): string => {
    const names = attributes.map(({ name, title }) =>
      say('contacts.quoted', { name: speak(`collection.${ownName(obstacle)}.record.${name}.title`, title) }),
    );
    const what = join('conjunction', names);
    return ofContact ? say('plugin-life.obstacle-of-contact', { what }) : what;
  };
  return join('disjunction', (obstacle.keys ?? []).map(told));
};

/** What keeps a workspace from another version of a plugin, in a sentence. */
export const tellObstacle = (obstacle: PluginObstacle, teller: Teller): string => {
  const { kind, title, count, keys = [] } = obstacle;
  const { words, speak } = teller;
  if (kind === 'attribute' || kind === 'way') return words.say(OBSTACLES[kind], { name: title, count });
  const name = nameOf(obstacle, speak);
  // Kept by a hub that did not tell yet what is the same.
  if (kind === 'doubles' && keys.length === 0) return words.say('plugin-life.obstacle-misfits', { name, count });
  return words.say(OBSTACLES[kind], { name, count, what: sameIn(obstacle, teller) });
};

import type { Item, Tree } from '../../editor/tree.ts';
import type { IconName } from '../../part/icon-shapes.ts';
import type { Contributions } from './contributions.svelte.ts';
import { iconOfCategory } from './palette-items.ts';

/** A picture beside a title. */
export interface Picture {
  readonly icon: IconName;
  /** The plugin whose own icon it is; null: the hub's. */
  readonly plugin: string | null;
}

export const OPTIONS_PICTURE: Picture = { icon: 'settings', plugin: null };

/** The picture of a trigger; null: none is chosen yet. */
export const pictureOfTrigger = (trigger: Tree['trigger'], contributions: Pick<Contributions, 'trigger'>): Picture => {
  const found = trigger === null ? null : contributions.trigger(trigger.contribution);
  return { icon: 'play', plugin: found?.plugin ?? null };
};

/** The picture of an item; null: there is none any more. */
export const pictureOf = (item: Item | null, contributions: Pick<Contributions, 'action'>): Picture => {
  switch (item?.kind) {
    case 'action': {
      const found = contributions.action(item.contribution);
      return { icon: iconOfCategory(found?.category ?? 'other'), plugin: found?.plugin ?? null };
    }
    case 'wait':
      return { icon: 'wait', plugin: null };
    case 'branch':
      return { icon: 'branch', plugin: null };
    case 'split':
      return { icon: 'split', plugin: null };
    case 'loop':
    case 'goto':
      return { icon: 'again', plugin: null };
    case 'exit':
    case 'end':
    case undefined:
      return { icon: 'exit', plugin: null };
  }
};

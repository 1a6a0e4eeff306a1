import { defineAction, done, effects, setting, settings, Type } from '@innesto/sdk';

/** Both ways together fit into the fifty effects that one answer may hold. */
const MOST = 25;

const config = settings(
  {
    add: Type.Optional(
      setting.lists({ title: 'Add to', description: 'The lists that the contact joins.', maxItems: MOST }),
    ),
    remove: Type.Optional(
      setting.lists({
        title: 'Remove from',
        description: 'The lists that the contact leaves. A list chosen in both is left and joined again.',
        maxItems: MOST,
      }),
    ),
  },
  { minProperties: 1 },
);

/**
 * Adds the contact to lists and removes it from others. It leaves before it joins, so that a list in both counts as
 * joined anew, and workflows that start on joining it start again.
 */
export const change = defineAction({
  title: 'Change lists',
  description: 'Adds the contact to lists, or removes it from them.',
  category: 'lists',
  config,
  // It has next to nothing to do: what a crossing costs is shared by as many as may go together.
  batch: 200,
  run: (_item, { config: { add = [], remove = [] } }) =>
    done([...remove.map(effects.leaveList), ...add.map(effects.joinList)]),
});

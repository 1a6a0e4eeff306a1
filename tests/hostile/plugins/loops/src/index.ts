import { defineAction, definePlugin, done, setting, settings } from '@innesto/sdk';

/** Loops for ever, up to a moment; from then on it is well. */
const act = defineAction({
  title: 'Loop',
  config: settings({ until: setting.integer({ title: 'Ill until' }) }),
  needs: ['contact'],
  run: (_item, { config, now }) => {
    if (now < config.until) {
      for (;;);
    }
    return done([]);
  },
});

export const plugin = definePlugin({ name: 'loops', title: 'Loops', api: '^1.0.0', actions: { act } });

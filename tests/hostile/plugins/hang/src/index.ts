import { defineAction, definePlugin, done, setting, settings } from '@innesto/sdk';

/** Promises an answer and never gives it, up to a moment; from then on it is well. */
const act = defineAction({
  title: 'Hang',
  config: settings({ until: setting.integer({ title: 'Ill until' }) }),
  needs: ['contact'],
  run: (_item, { config, now }) => (now < config.until ? new Promise<never>(() => {}) : done([])),
});

export const plugin = definePlugin({ name: 'hang', title: 'Hang', api: '^1.0.0', actions: { act } });

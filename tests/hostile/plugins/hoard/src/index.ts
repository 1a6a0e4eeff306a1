import { defineAction, definePlugin, done, setting, settings } from '@innesto/sdk';

const ENTRIES = 20_000_000;

/** Fills a map beyond all bounds, up to a moment; from then on it is well. */
const act = defineAction({
  title: 'Hoard',
  config: settings({ until: setting.integer({ title: 'Ill until' }) }),
  needs: ['contact'],
  run: (_item, { config, now }) => {
    const hoard = new Map<number, number>();
    if (now < config.until) {
      for (let entry = 0; entry < ENTRIES; entry++) hoard.set(entry, entry);
    }
    return done([], { hoarded: hoard.size });
  },
});

export const plugin = definePlugin({ name: 'hoard', title: 'Hoard', api: '^1.0.0', actions: { act } });

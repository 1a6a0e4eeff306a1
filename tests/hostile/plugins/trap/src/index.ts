import { defineAction, definePlugin, done, setting, settings } from '@innesto/sdk';

/** Throws an object that holds up whoever looks at it, up to a moment; from then on it is well. */
const act = defineAction({
  title: 'Throw a trap',
  config: settings({ until: setting.integer({ title: 'Ill until' }) }),
  needs: ['contact'],
  run: (_item, { config, now }) => {
    if (now >= config.until) return done([]);
    const loop = (): never => {
      for (;;);
    };
    // oxlint-disable-next-line typescript/only-throw-error -- no error is as bad as this
    throw new Proxy({}, { get: loop, has: loop, ownKeys: loop, getPrototypeOf: loop });
  },
});

export const plugin = definePlugin({ name: 'trap', title: 'Trap', api: '^1.0.0', actions: { act } });

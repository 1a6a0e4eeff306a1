import { defineAction, definePlugin, done, setting, settings } from '@innesto/sdk';

const SCRAWL = '"><img src=x onerror=alert(1)><svg/onload=alert(2)>';

/** Does nothing, and says it in the worst of words. */
const act = defineAction({
  title: `Scrawl ${SCRAWL}`,
  description: SCRAWL,
  config: settings({ text: setting.text({ title: SCRAWL, description: SCRAWL }) }),
  needs: ['contact'],
  run: () => done([]),
});

export const plugin = definePlugin({
  name: 'scrawl',
  title: `Scrawl ${SCRAWL}`,
  description: SCRAWL,
  api: '^1.0.0',
  actions: { act },
});

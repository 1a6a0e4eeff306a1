import { defineEndpoint, defineEvent, definePlugin, setting, settings, Type } from '@innesto/sdk';
import { attributes } from './attributes.ts';
import { monitor, visitors } from './monitor.ts';
import { SCRIPT } from './script.ts';
import { looked } from './templates.ts';
import { visit } from './visit.ts';
import { visits } from './visits.ts';

export const plugin = definePlugin({
  name: 'site-visit',
  title: 'Site visits',
  description: 'Hears when your contacts visit your sites, by a small script, and starts workflows.',
  api: '^1.0.0',
  triggers: { visit },
  collections: { monitor },
  balances: { visitors },
  attributes,
  events: {
    'site-visit.visited': defineEvent({
      title: 'Page visited',
      payload: settings({
        url: setting.text({ title: 'Address', maxLength: 1000 }),
        site: setting.text({ title: 'Site', maxLength: 300 }),
        path: setting.text({ title: 'Page within the site', maxLength: 1000 }),
        page: setting.text({ title: 'Site and page', maxLength: 1300 }),
        title: Type.Optional(setting.text({ title: 'Title of the page', maxLength: 200 })),
        monitor: setting.record({ title: 'Monitored site', collection: 'monitor' }),
      }),
    }),
  },
  endpoints: {
    script: defineEndpoint.asset({
      title: 'Script',
      description: 'What the sites include.',
      contentType: 'text/javascript',
      body: SCRIPT,
    }),
    visits,
  },
  templates: { looked },
  permissions: [
    { right: 'endpoints', reason: 'Serves the script to your sites, and hears from it which pages are visited.' },
    { right: 'events:emit', reason: 'Tells that a contact visited a page, for workflows and conversions to hear.' },
    { right: 'balances:visitors', reason: 'Counts visits by people whom nobody recognises, a number a day.' },
  ],
});

import { definePlugin } from '@innesto/sdk';
import { custom } from './custom.ts';
import { abandonedCart } from './templates.ts';

export const plugin = definePlugin({
  name: 'event',
  title: 'Custom events',
  description: 'Starts workflows when a shop, a site or a program reports that something happened to a contact.',
  api: '^1.0.0',
  triggers: { custom },
  templates: { 'abandoned-cart': abandonedCart },
});

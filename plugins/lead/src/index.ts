import { definePlugin } from '@innesto/sdk';
import { created } from './created.ts';
import { answer } from './templates.ts';

export const plugin = definePlugin({
  name: 'lead',
  title: 'Leads',
  description: 'Starts workflows when somebody new is known.',
  api: '^1.0.0',
  triggers: { created },
  templates: { answer },
});

import { definePlugin } from '@innesto/sdk';
import { activity } from './activity.ts';
import { change } from './change.ts';
import { notOpened, welcome } from './templates.ts';

export const plugin = definePlugin({
  name: 'list',
  title: 'Lists',
  description: 'Starts workflows when contacts join a list, and moves contacts between lists.',
  api: '^1.0.0',
  triggers: { activity },
  actions: { change },
  templates: { welcome, 'not-opened': notOpened },
  permissions: [
    { right: 'lists:write', reason: 'Adds contacts to lists and removes them, where a step of a workflow says so.' },
  ],
});

import { definePlugin } from '@innesto/sdk';
import { activity } from './activity.ts';
import { send } from './send.ts';
import { interested, readers } from './templates.ts';

export const plugin = definePlugin({
  name: 'email',
  title: 'E-mail',
  description: 'Sends e-mails, and starts workflows when an e-mail was sent, opened or followed, or was not in time.',
  api: '^1.0.0',
  triggers: { activity },
  actions: { send },
  templates: { readers, interested },
  permissions: [{ right: 'messages:send:email', reason: 'Sends the e-mails that steps of workflows contain.' }],
});

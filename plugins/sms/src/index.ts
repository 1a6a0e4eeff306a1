import { definePlugin } from '@innesto/sdk';
import { activity } from './activity.ts';
import { send } from './send.ts';
import { undelivered } from './templates.ts';

export const plugin = definePlugin({
  name: 'sms',
  title: 'SMS',
  description:
    'Sends SMS, and starts workflows when an SMS was sent, delivered or not, or a link in it followed or not.',
  api: '^1.0.0',
  triggers: { activity },
  actions: { send },
  templates: { undelivered },
  permissions: [{ right: 'messages:send:sms', reason: 'Sends the SMS that steps of workflows contain.' }],
});

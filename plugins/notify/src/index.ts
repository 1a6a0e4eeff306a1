import { definePlugin } from '@innesto/sdk';
import { email } from './email.ts';
import { sms } from './sms.ts';

export const plugin = definePlugin({
  name: 'notify',
  title: 'Notices',
  description: 'Tells your own people by SMS and e-mail what happens to a contact.',
  api: '^1.0.0',
  actions: { sms, email },
  permissions: [
    { right: 'messages:notify:sms', reason: 'Sends SMS to the numbers and the people that steps of workflows name.' },
    {
      right: 'messages:notify:email',
      reason: 'Sends e-mails to the addresses and the people that steps of workflows name.',
    },
  ],
});

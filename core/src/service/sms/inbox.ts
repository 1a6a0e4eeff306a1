import type { SmsDriver } from './port.ts';

/** The built-in inbox, for workspaces without a way for SMS: an SMS goes nowhere, and is there as soon as it is written down. */
export const smsInbox: SmsDriver = {
  name: 'inbox',
  send: async (_sms, hand) => {
    await hand();
    return { kind: 'accepted', detail: 'kept in the built-in inbox', delivered: true };
  },
};

import type { MailDriver } from './port.ts';

/**
 * The built-in inbox, for workspaces without a mail server: a mail goes nowhere, its row in the messages is where people
 * read it. So there is nothing that could get lost on the way, and nothing to close.
 */
export const inboxDriver: MailDriver = {
  name: 'inbox',
  send: async (_mail, hand) => {
    await hand();
    return { kind: 'accepted', detail: 'kept in the built-in inbox' };
  },
  test: () => Promise.resolve({ ok: true, detail: 'The built-in inbox is always there' }),
  close: () => Promise.resolve(),
};

import type { MailTrouble } from '@innesto/sdk/contract';

const REMEDIES: Readonly<Record<MailTrouble, string>> = {
  'unknown-host': 'There is no server of that name. Look for a typing mistake in the address.',
  unreachable: 'Nobody answers there. Check the address, and that a firewall lets the hub out.',
  silent:
    'No whole answer came in time: the SMS may have gone out all the same. Look at the phone before you try again.',
  encryption: 'The encryption does not fit. Check the address: it begins with https.',
  certificate: 'The server cannot prove that it is who it says. Use exactly the address that your provider gives.',
  'sign-in':
    'The provider does not take these keys. Enter them again; look in its console whether they are still in force.',
  'sign-in-required': 'The provider wants to know who is sending. Enter the keys.',
  sender:
    'The provider does not let you send from this sender. Use one of your own numbers, or have the name registered there.',
  recipient:
    'The provider does not send to this number. Check it; trial accounts send to verified numbers only, and some countries must be allowed first.',
  content: 'The provider does not take the message. Its answer says why.',
  busy: 'The provider does not take messages right now. Try again in a few minutes.',
  key: 'A stored secret cannot be opened: the hub’s own key is another one. Enter the secret again.',
  settings:
    'The provider answers, and not as the connection expects. Compare address, body and answer with its description.',
  'not-allowed':
    'The hub asks only https addresses of the public internet. For a gateway in the own network name it in INNESTO_PRIVATE_HOSTS.',
  credit: 'The account at the provider has no credit left.',
  other: 'What the provider answered is above. Its help can tell more about it.',
};

/** What to do about what keeps SMS from going out, in plain words. */
export const smsRemedyOf = (trouble: MailTrouble): string => REMEDIES[trouble];

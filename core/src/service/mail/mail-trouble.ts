import type { MailTrouble } from '@innesto/sdk/contract';
import type { SmtpError } from './smtp-error.ts';

const ABOUT_ENCRYPTION = /starttls|encrypt|\btls\b|\bssl\b|wrong version number/i;
const ABOUT_A_CERTIFICATE = /certificate|altnames|issuer/i;
// Some servers say what they think of the sender only after they were told the recipient, or the mail.
const ABOUT_THE_SENDER = /sender|send ?as|not owned|from address|from header/i;

const isTemporary = (reply: number | null): boolean => reply !== null && reply >= 400 && reply < 500;

const troubleOfLine = ({ code, reply, text }: SmtpError): MailTrouble => {
  switch (code) {
    case 'EDNS':
      return 'unknown-host';
    case 'ETLS':
      return 'encryption';
    case 'ETIMEDOUT':
      return /greeting/i.test(text) ? 'silent' : 'unreachable';
    case 'EPROTOCOL':
    case 'ECONNECTION':
      return isTemporary(reply) ? 'busy' : 'silent';
    case 'ESOCKET':
      if (ABOUT_A_CERTIFICATE.test(text)) return 'certificate';
      return ABOUT_ENCRYPTION.test(text) ? 'encryption' : 'unreachable';
    case null:
    default:
      return 'other';
  }
};

const troubleOfCommand = ({ command, reply, text }: SmtpError): MailTrouble | null => {
  if (reply === 538 || (reply === 530 && ABOUT_ENCRYPTION.test(text))) return 'encryption';
  if (reply === 530) return 'sign-in-required';
  switch (command) {
    case 'MAIL FROM':
      return 'sender';
    case 'RCPT TO':
      return ABOUT_THE_SENDER.test(text) ? 'sender' : 'recipient';
    case 'DATA':
      return ABOUT_THE_SENDER.test(text) ? 'sender' : 'content';
    case null:
    default:
      return null;
  }
};

/** Which of the usual troubles an error of a mail server, or on the way to it, is. */
export const troubleOf = (error: SmtpError): MailTrouble => {
  if (isTemporary(error.reply)) return 'busy';
  if (error.code === 'EAUTH') return error.reply === 538 ? 'encryption' : 'sign-in';
  return troubleOfCommand(error) ?? troubleOfLine(error);
};

const REMEDIES: Readonly<Record<MailTrouble, string>> = {
  'unknown-host':
    'There is no server of that name. Look for a typing mistake in the host; your provider’s help names it.',
  unreachable:
    'Nobody answers there. Check host and port (587 and 465 are usual, 25 is often closed), and that a firewall lets the hub out.',
  silent:
    'Something answers there, but not as a mail server does. Check the port; if it is 465, choose TLS from the first byte.',
  encryption:
    'The encryption does not fit the port: 465 goes with TLS from the first byte, 587 and 25 with STARTTLS. Choose the other one.',
  certificate:
    'The server cannot prove that it is who it says. Use exactly the host’s name that your provider gives; for a server of your own, switch the check off.',
  'sign-in':
    'The server does not take this user and password. Enter both again; some providers want a password made for programs (“app password”).',
  'sign-in-required': 'The server wants to know who is sending. Enter user and password.',
  sender:
    'The server does not let you send from this sender’s address. Use the address of the account, or have this one allowed there.',
  recipient:
    'The server does not take mails for that address. Check it for a typing mistake; if the answer speaks of relaying, enter user and password.',
  content:
    'The server does not take the mail itself. Its answer says why: often links, size, or a sender that is not well known yet.',
  busy: 'The server does not take mails right now. Try again in a few minutes.',
  settings: 'The server answers, and not as expected. Check host and port.',
  'not-allowed': 'The hub does not connect to that address.',
  credit: 'The account at the provider has no credit left.',
  key: 'The stored password cannot be opened: the hub’s own key is another one. Enter the password again.',
  other: 'What the server answered is above. Your provider’s help can tell more about it.',
};

/** What to do about a trouble, in plain words. */
export const remedyOf = (trouble: MailTrouble): string => REMEDIES[trouble];

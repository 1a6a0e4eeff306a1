import { testManifest, writePlugin } from '../../core/src/registry/test-plugin.ts';
import { WELL } from './patterns-plugin.ts';

/** Whoever reads this in a mail got it from somebody else. */
export const SPY = 'spy@evil.example';

const LINES = `\r\nBcc: ${SPY}\r\n`;

/** What a library for mails may take for something else than what it says: a file to read, or more recipients. All of it is asked of a message by its name. */
export const shapesWith = (file: string): Readonly<Record<string, object>> => ({
  'a file as its HTML': { html: { path: file } },
  'a file as its text': { text: { path: file } },
  'an address of a file as its HTML': { html: { href: `file://${file}` } },
  'a file as its subject': { subject: { path: file } },
  'an attached file': { attachments: [{ path: file }] },
  'an attached address of a file': { attachments: [{ filename: 'a', href: `file://${file}` }] },
  'a file as another form of it': { alternatives: [{ path: file, contentType: 'text/html' }] },
  'a file as an invitation': { icalEvent: { path: file } },
  'a file as the whole mail': { raw: { path: file } },
  'a whole mail of its own': { raw: `To: ${SPY}\r\n\r\nx` },
  'two recipients in one': { to: { address: `boss@clients.example, ${SPY}` } },
  'a recipient with another in its name': { to: { address: `"boss" <${SPY}>, boss@clients.example` } },
  'a group of recipients': { to: { address: `all: boss@clients.example, ${SPY};` } },
  'a recipient and a command': { to: { address: `boss@clients.example>\r\nRCPT TO:<${SPY}` } },
  'a list of recipients': { to: [{ address: 'boss@clients.example' }, { address: SPY }] },
  copies: { cc: SPY, bcc: [SPY] },
  'an envelope': { envelope: { from: 'shop@clients.example', to: [SPY] } },
  'headers of its own': { headers: { bcc: SPY } },
  'a line break in its subject': { subject: `Ciao${LINES}` },
  'a line break in its sender’s name': { sender: { name: `Shop${LINES}`, address: 'shop@clients.example' } },
  'a line break in its sender’s address': { sender: { address: `shop@clients.example${LINES}` } },
  'two senders in one': { sender: { address: `shop@clients.example, ${SPY}` } },
});

/** Writes the plugin `postman`, built, into a folder below `parent`: its action sends each contact a mail of the shape that the last name says. */
export const writePostman = (parent: string, shapes: Readonly<Record<string, object>>): string => {
  const act = {
    name: 'act',
    title: 'Act',
    config: { type: 'object', properties: {}, additionalProperties: false },
    needs: ['contact' as const],
    ports: [],
    settles: false,
    batch: 1,
    revision: 1,
  };
  const permissions = (['messages:send:email', 'messages:notify:email'] as const).map((right) => ({
    right,
    reason: 'Sends mails.',
  }));
  const traits = { name: 'postman', title: 'Postman', triggers: [], actions: [act], permissions };
  const script = `(() => {
    const plain = { kind: 'message.send', channel: 'email', purpose: 'service', subject: 'Ciao', text: 'Ciao' };
    const shapes = ${JSON.stringify({ ...shapes, [WELL]: {} })};
    const run = ({ contact }) => ({ effects: [{ ...plain, ...shapes[contact.lastName] }] });
    __innesto({ manifest: ${JSON.stringify(testManifest(traits))}, actions: { act: { run } } });
  })();`;
  return writePlugin(parent, { ...traits, script });
};

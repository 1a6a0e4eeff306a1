import type { ConnectionView } from '@innesto/sdk/contract';
import type { WordKey, Words } from '../../text/words.svelte.ts';

/** One thing to know about a connection. */
export interface ConnectionFact {
  readonly name: WordKey;
  readonly value: string;
}

/** What there is to know about a connection at a glance: who messages come from, by what they go, and what is heard of them. */
export const connectionFacts = (
  connection: Exclude<ConnectionView, { kind: 'plugin' }>,
  say: Words['say'],
): readonly ConnectionFact[] => {
  switch (connection.kind) {
    case 'smtp': {
      const { name, address } = connection.from;
      return [
        { name: 'connections.from', value: name === '' ? address : `${name} <${address}>` },
        { name: 'connections.server', value: `${connection.host}:${connection.port}` },
        { name: 'connections.user', value: connection.user ?? say('connections.no-user') },
      ];
    }
    case 'twilio':
      return [
        { name: 'connections.from', value: connection.sender ?? connection.messagingService ?? '' },
        { name: 'connections.twilio-account', value: connection.accountSid },
        {
          name: 'connections.sms-hears',
          value: say(connection.hasAuthToken ? 'connections.sms-hears-yes' : 'connections.sms-hears-no'),
        },
      ];
    case 'http-gateway':
      return [
        { name: 'connections.from', value: connection.sender },
        { name: 'connections.server', value: URL.parse(connection.url)?.host ?? connection.url },
        {
          name: 'connections.sms-hears',
          value: say(connection.report === null ? 'connections.sms-hears-no' : 'connections.sms-hears-yes'),
        },
        {
          name: 'connections.sms-answers',
          value: say(connection.replies === null ? 'connections.sms-hears-no' : 'connections.sms-hears-yes'),
        },
      ];
  }
};

import type { ConnectionView, PartPrice } from '@innesto/sdk/contract';
import { tellMoney } from '../../text/money.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';

/** One thing to know about a connection. */
export interface ConnectionFact {
  readonly name: WordKey;
  readonly value: string;
}

/** What a part of an SMS costs, as it was entered. */
export const priceFact = (
  price: PartPrice | null,
  { say, language }: Pick<Words, 'say' | 'language'>,
): ConnectionFact => ({
  name: 'connections.price',
  value: price === null ? say('connections.price-none') : tellMoney(price, language),
});

/** What there is to know about a connection at a glance: who messages come from, by what they go, and what is heard of them. */
export const connectionFacts = (
  connection: Exclude<ConnectionView, { kind: 'plugin' }>,
  words: Pick<Words, 'say' | 'language'>,
): readonly ConnectionFact[] => {
  const { say } = words;
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
        priceFact(connection.partPrice, words),
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
        priceFact(connection.partPrice, words),
      ];
  }
};

import type { Channel, ConsentEntry, Purpose } from '@innesto/sdk/contract';

/** A use of somebody's data that they may agree to. */
export interface ConsentChoice {
  readonly purpose: Purpose;
  readonly channel: Channel;
}

const CHANNELS: readonly Channel[] = ['email', 'sms', 'whatsapp', 'phone', 'push'];

/** What people are asked most: whether they want messages. */
export const MESSAGE_CONSENTS: readonly ConsentChoice[] = CHANNELS.map((channel) => ({
  purpose: 'marketing',
  channel,
}));

/** What else they may agree to. */
export const OTHER_CONSENTS: readonly ConsentChoice[] = [
  { purpose: 'open-tracking', channel: 'email' },
  { purpose: 'click-tracking', channel: 'email' },
  { purpose: 'profiling', channel: 'email' },
  { purpose: 'third-party', channel: 'email' },
];

/** One name for a use. */
export const consentKey = ({ purpose, channel }: ConsentChoice): string => `${purpose} ${channel}`;

/** What the ledger is told of those who agreed to these uses, by their own words or a form. */
export const givenConsents = (keys: ReadonlySet<string>, source: string): ConsentEntry[] => {
  const said = source.trim();
  return [...MESSAGE_CONSENTS, ...OTHER_CONSENTS]
    .filter((choice) => keys.has(consentKey(choice)))
    .map((choice) => ({ ...choice, state: 'given', ...(said === '' ? {} : { source: said }) }));
};

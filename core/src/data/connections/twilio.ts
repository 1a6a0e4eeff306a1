import type { TwilioChange, TwilioDraft } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { parseSealedSecrets, type SealedSecrets } from '../../model/message/connection-secrets.ts';
import { parseTwilioConfig, type TwilioConfig } from '../../model/message/sms-config.ts';
import { keep, type KeptConnection, type SealIn } from './seal-in.ts';

/** What a screen shows of an account at Twilio beside what every connection has. */
export interface TwilioSettingsShown extends TwilioConfig {
  readonly kind: 'twilio';
  readonly hasAuthToken: boolean;
  readonly hasApiKeySecret: boolean;
}

/** An account at Twilio as a screen shows it. */
export const viewTwilio = (row: KeptConnection): TwilioSettingsShown => {
  const secrets = parseSealedSecrets(row.secret);
  return {
    ...parseTwilioConfig(row.config),
    kind: 'twilio',
    hasAuthToken: secrets.authToken !== undefined,
    hasApiKeySecret: secrets.apiKeySecret !== undefined,
  };
};

const wrong = (path: string, detail: string) => fault('INNESTO_CONNECTION_SETTINGS', { detail, path });

const checkConfig = (config: TwilioConfig, secrets: SealedSecrets): TwilioConfig => {
  if (config.sender === null && config.messagingService === null)
    throw wrong('/sender', 'it needs a sender or a messaging service');
  if (config.server !== null && !URL.canParse(config.server)) throw wrong('/server', 'this is no address');
  if (config.apiKey !== null && secrets.apiKeySecret === undefined)
    throw wrong('/apiKeySecret', 'the API key needs its secret');
  if (config.apiKey === null && secrets.authToken === undefined)
    throw wrong('/authToken', 'it needs the auth token, or an API key with its secret');
  return config;
};

/** A new account at Twilio as its row keeps it. */
export const draftTwilio = (draft: TwilioDraft, sealIn: SealIn): KeptConnection => {
  const secrets = { ...sealIn('authToken', draft.authToken), ...sealIn('apiKeySecret', draft.apiKeySecret) };
  const config: TwilioConfig = {
    accountSid: draft.accountSid,
    apiKey: draft.apiKey ?? null,
    sender: draft.sender ?? null,
    messagingService: draft.messagingService ?? null,
    server: draft.server ?? null,
  };
  return keep(checkConfig(config, secrets), secrets);
};

const MOVES = ['accountSid', 'apiKey', 'server'] as const;

/** An account's row as a change leaves it: its secrets go only where they were entered for. */
export const changeTwilio = (row: KeptConnection, change: TwilioChange, sealIn: SealIn): KeptConnection => {
  const [before, known] = [parseTwilioConfig(row.config), parseSealedSecrets(row.secret)];
  const { kind: _kind, name: _name, partPrice: _price, authToken, apiKeySecret, ...changed } = change;
  const config: TwilioConfig = { ...before, ...changed };
  const moved = MOVES.filter((member) => before[member] !== config[member]);
  // Another API key leaves the auth token where it was: only its own secret is another one.
  const isElsewhere = moved.some((member) => member !== 'apiKey');
  if (known.authToken !== undefined && authToken === undefined && isElsewhere)
    throw fault('INNESTO_CONNECTION_PASSWORD', { changed: moved.join(', '), path: '/authToken' });
  if (known.apiKeySecret !== undefined && apiKeySecret === undefined && config.apiKey !== null && moved.length > 0)
    throw fault('INNESTO_CONNECTION_PASSWORD', { changed: moved.join(', '), path: '/apiKeySecret' });
  const secrets = {
    ...sealIn('authToken', authToken, known.authToken),
    ...sealIn('apiKeySecret', config.apiKey === null ? null : apiKeySecret, known.apiKeySecret),
  };
  return keep(checkConfig(config, secrets), secrets);
};

import type { Channel } from '@innesto/sdk/contract';
import type { ConsentChoice } from '../data/consent-choices.ts';
import { tellPurpose } from './timeline.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What the ways of reaching people are called. */
export const CHANNEL_WORDS: Readonly<Record<Channel, WordKey>> = {
  email: 'channel.email',
  sms: 'channel.sms',
  whatsapp: 'channel.whatsapp',
  phone: 'channel.phone',
  push: 'channel.push',
};

/** What a way of reaching people is called. */
export const tellChannel = (channel: Channel, say: Words['say']): string => say(CHANNEL_WORDS[channel]);

/** A use of somebody's data in a sentence of their own. */
export const tellConsent = ({ purpose, channel }: ConsentChoice, say: Words['say']): string => {
  const by = tellChannel(channel, say);
  switch (purpose) {
    case 'marketing':
      return say('consents.marketing', { channel: by });
    case 'open-tracking':
      return say('consents.open-tracking');
    case 'click-tracking':
      return say('consents.click-tracking');
    case 'profiling':
      return say('consents.profiling', { channel: by });
    case 'third-party':
      return say('consents.third-party', { channel: by });
    case 'service':
      return say('consents.other', { purpose: tellPurpose(purpose, say), channel: by });
  }
};

/** What it means that it was agreed to, or that it was not. */
export const meaningOfConsent = ({ purpose }: ConsentChoice, say: Words['say']): string => {
  switch (purpose) {
    case 'marketing':
      return say('consents.marketing-means');
    case 'open-tracking':
      return say('consents.open-tracking-means');
    case 'click-tracking':
      return say('consents.click-tracking-means');
    case 'profiling':
      return say('consents.profiling-means');
    case 'third-party':
      return say('consents.third-party-means');
    case 'service':
      return say('consents.service-means');
  }
};

import { Channel, Purpose, type ActionStep } from '@innesto/sdk/contract';
import type { SentMessage } from '../../model/calendar/calendar-problems.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import type { Contribution } from './port.ts';

const SENDING = 'messages:send:';
const channel = compiledLater(Channel);
const purpose = compiledLater(Purpose);

const channelsOf = ({ manifest }: Contribution): SentMessage['channels'] =>
  manifest.permissions
    .filter(({ right }) => right.startsWith(SENDING))
    .map(({ right }) => right.slice(SENDING.length))
    .filter((name) => channel.Check(name));

/**
 * What a step sends, as far as can be told without asking its plugin: an action with a purpose among its settings, of a plugin that
 * may send, sends messages; for marketing where its settings do not say.
 */
export const messageSentBy = (step: ActionStep, found: Contribution | null): SentMessage | null => {
  const action = found?.manifest.actions.find(({ name }) => name === found.name);
  if (found === null || action === undefined) return null;
  const { properties } = action.config;
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, 'purpose')) return null;
  const said: unknown = step.config['purpose'];
  const channels = channelsOf(found);
  return channels.length === 0 ? null : { channels, purpose: purpose.Check(said) ? said : 'marketing' };
};

import { expect, test } from 'vitest';
import type { Campaign } from '../data/campaigns/campaigns.ts';
import { PLAIN_CALENDAR } from '../model/calendar/quiet-hours.ts';
import { LIVE_CLOCK } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import { untilBegun } from './until-begun.ts';

const workspace: Workspace = {
  id: 1,
  publicId: 'w',
  name: 'Demo',
  mode: 'demo',
  timeZone: 'Europe/Rome',
  identityKey: 'email',
  clock: LIVE_CLOCK,
  calendar: PLAIN_CALENDAR,
};

test('the demo’s time flies once its campaign has begun', async () => {
  const states: Campaign['state'][] = ['scheduled', 'scheduled', 'sending', 'sent'];
  const get = (): Promise<Campaign> => Promise.resolve({ state: states.shift() } as Campaign);
  await untilBegun({ campaigns: { get } }, workspace, 'open-day');
  expect(states).toEqual(['sent']);
});

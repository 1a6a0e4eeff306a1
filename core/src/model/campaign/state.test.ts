import { expect, test } from 'vitest';
import { campaignState, type CampaignStanding } from './state.ts';

type Occasions = CampaignStanding['occasions'];

const planned: Occasions = [{ state: 'planned', isOpen: false }];
const running: Occasions = [{ state: 'running', isOpen: true }];
const frozen: Occasions = [{ state: 'frozen', isOpen: true }];
const done: Occasions = [{ state: 'done', isOpen: true }];
const missed: Occasions = [{ state: 'missed', isOpen: false }];

test.each<[string, CampaignStanding['workflow'], Occasions, number]>([
  ['draft', 'draft', [], 0],
  ['scheduled', 'active', planned, 0],
  ['draft', 'stopped', [{ state: 'frozen', isOpen: false }], 0],
  ['missed', 'active', missed, 0],
  ['draft', 'stopped', missed, 0],
  ['scheduled', 'active', [...missed, ...planned], 0],
  ['sending', 'active', running, 0],
  ['sending', 'active', [...done, ...planned], 0],
  ['sending', 'active', done, 3],
  ['sent', 'active', done, 0],
  ['stopped', 'stopped', frozen, 0],
  ['stopped', 'stopped', done, 3],
  ['sent', 'stopped', done, 0],
])('it is %s: %s workflow, occasions %j, %i inside', (state, workflow, occasions, inside) => {
  expect(campaignState({ workflow, occasions, inside })).toBe(state);
});

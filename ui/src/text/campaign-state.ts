import type { CampaignFigure, CampaignState } from '@innesto/sdk/contract';
import type { WordKey } from './words.svelte.ts';

/** How a campaign's state is called, and how it looks. */
export const CAMPAIGN_STATES: Readonly<
  Record<CampaignState, { readonly name: WordKey; readonly tint: 'good' | 'waiting' | 'plain' | 'failed' }>
> = {
  draft: { name: 'campaign.draft', tint: 'plain' },
  scheduled: { name: 'campaign.scheduled', tint: 'waiting' },
  sending: { name: 'campaign.sending', tint: 'good' },
  sent: { name: 'campaign.sent', tint: 'good' },
  stopped: { name: 'campaign.stopped', tint: 'waiting' },
  missed: { name: 'campaign.missed', tint: 'failed' },
};

/** How a figure of a campaign is called. */
export const CAMPAIGN_FIGURES: Readonly<Record<CampaignFigure, WordKey>> = {
  chosen: 'campaign.figure.chosen',
  waiting: 'campaign.figure.waiting',
  sent: 'campaign.figure.sent',
  delivered: 'campaign.figure.delivered',
  undelivered: 'campaign.figure.undelivered',
  opened: 'campaign.figure.opened',
  clicked: 'campaign.figure.clicked',
  replied: 'campaign.figure.replied',
  unsubscribed: 'campaign.figure.unsubscribed',
  failed: 'campaign.figure.failed',
  passed: 'campaign.figure.passed',
};

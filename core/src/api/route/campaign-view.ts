import type {
  CampaignDetail,
  CampaignFigures,
  CampaignPerson as PersonView,
  CampaignSummary as SummaryView,
} from '@innesto/sdk/contract';
import type { Campaign, CampaignSummary } from '../../data/campaigns/campaigns.ts';
import type { CampaignPerson, CampaignReason } from '../../data/campaigns/follow.ts';
import { SENDING_STEPS } from '../../model/campaign/form.ts';
import { moment, momentIfAny } from '../moment.ts';

/** A campaign as lists show it. */
export const summaryView = (campaign: CampaignSummary): SummaryView => ({
  id: campaign.publicId,
  name: campaign.name,
  channel: campaign.channel,
  state: campaign.state,
  at: campaign.at,
  clock: campaign.clock,
  due: momentIfAny(campaign.due),
  createdAt: moment(campaign.createdAt),
  updatedAt: moment(campaign.updatedAt),
  counts: { ...campaign.counts },
});

/** A campaign with what it says and to whom. */
export const detailView = (campaign: Campaign): CampaignDetail => ({
  ...summaryView(campaign),
  rev: campaign.rev,
  step: SENDING_STEPS[campaign.channel],
  message: campaign.message,
  audience: campaign.audience,
  problems: [...campaign.problems],
});

/** What came of a campaign, and why not everybody got it. */
export const figuresView = (
  { counts }: Pick<CampaignSummary, 'counts'>,
  reasons: readonly CampaignReason[],
): CampaignFigures => ({ ...counts, reasons: reasons.map((reason) => ({ ...reason })) });

/** Somebody behind a figure. */
export const personView = ({
  contact,
  email,
  phone,
  firstName,
  lastName,
  at,
  message,
  reason,
}: CampaignPerson): PersonView => ({
  contact: { id: contact, email, phone, firstName, lastName },
  at: momentIfAny(at),
  message,
  reason,
});

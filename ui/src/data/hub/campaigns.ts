import type {
  CampaignAudience,
  CampaignChange,
  CampaignDetail,
  CampaignDraft,
  CampaignFigures,
  CampaignFigure,
  CampaignPerson,
  CampaignSchedule,
  CampaignSummary,
  Page,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Whose names are asked for. */
export interface CampaignPeopleAsked extends PageAsked {
  readonly figure: CampaignFigure;
  readonly reason?: string | undefined;
}

/** Campaigns: written, sent off, and followed. */
export const campaignCalls = (client: Client) => ({
  campaigns: (workspace: string, page: PageAsked) =>
    client.get<Page<CampaignSummary>>(at(workspace, 'campaigns'), { ...page }),
  campaign: (workspace: string, campaign: string) => client.get<CampaignDetail>(at(workspace, 'campaigns', campaign)),
  makeCampaign: (workspace: string, draft: CampaignDraft) =>
    client.send<CampaignDetail>('POST', at(workspace, 'campaigns'), draft),
  changeCampaign: (workspace: string, campaign: string, change: CampaignChange) =>
    client.send<CampaignDetail>('PATCH', at(workspace, 'campaigns', campaign), change),
  deleteCampaign: (workspace: string, campaign: string) =>
    client.send<null>('DELETE', at(workspace, 'campaigns', campaign)),
  campaignAudience: (workspace: string, campaign: string) =>
    client.get<CampaignAudience>(at(workspace, 'campaigns', campaign, 'audience')),
  scheduleCampaign: (workspace: string, campaign: string, asked: CampaignSchedule) =>
    client.send<CampaignDetail>('POST', at(workspace, 'campaigns', campaign, 'schedule'), asked),
  turnCampaign: (workspace: string, campaign: string, turn: 'unschedule' | 'stop' | 'go-on') =>
    client.send<CampaignDetail>('POST', at(workspace, 'campaigns', campaign, turn)),
  campaignFigures: (workspace: string, campaign: string) =>
    client.get<CampaignFigures>(at(workspace, 'campaigns', campaign, 'figures')),
  campaignPeople: (workspace: string, campaign: string, asked: CampaignPeopleAsked) =>
    client.get<Page<CampaignPerson>>(at(workspace, 'campaigns', campaign, 'people'), { ...asked }),
});

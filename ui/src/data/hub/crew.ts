import type { CrewView, NoticeBudgetView, OwnerView, Page } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';

/** The people who work in a workspace, where notices reach them, how many may go, and whom they look after. */
export const crewCalls = (client: Client) => ({
  crew: (workspace: string) => client.get<Page<CrewView>>(at(workspace, 'operators')),
  setCrewPhone: (workspace: string, operator: string, phone: string | null) =>
    client.send<CrewView>('PATCH', at(workspace, 'operators', operator), { phone }),
  noticeBudget: (workspace: string) => client.get<NoticeBudgetView>(at(workspace, 'notices')),
  setNoticeBudget: (workspace: string, perHour: number) =>
    client.send<NoticeBudgetView>('PUT', at(workspace, 'notices'), { perHour }),
  ownerOf: (workspace: string, contact: string) => client.get<OwnerView>(at(workspace, 'contacts', contact, 'owner')),
  assign: (workspace: string, contact: string, operator: string | null) =>
    client.send<OwnerView>('PUT', at(workspace, 'contacts', contact, 'owner'), { operator }),
});

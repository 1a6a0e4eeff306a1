import type { CrewView, OwnerView, Page } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';

/** The people who work in a workspace, and whom they look after. */
export const crewCalls = (client: Client) => ({
  crew: (workspace: string) => client.get<Page<CrewView>>(at(workspace, 'operators')),
  ownerOf: (workspace: string, contact: string) => client.get<OwnerView>(at(workspace, 'contacts', contact, 'owner')),
  assign: (workspace: string, contact: string, operator: string | null) =>
    client.send<OwnerView>('PUT', at(workspace, 'contacts', contact, 'owner'), { operator }),
});

import type { InboundView } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';

/** How a workflow's trigger hears from outside: its address, its secrets, and how it goes. */
export const inboundCalls = (client: Client) => ({
  inbound: (workspace: string, workflow: string) =>
    client.get<InboundView>(at(workspace, 'workflows', workflow, 'inbound')),
  enterSecret: (
    workspace: string,
    { workflow, secret }: { readonly workflow: string; readonly secret: string },
    value: string,
  ) => client.send<InboundView>('PUT', at(workspace, 'workflows', workflow, 'inbound', 'secrets', secret), { value }),
  renewAddress: (workspace: string, workflow: string) =>
    client.send<InboundView>('POST', at(workspace, 'workflows', workflow, 'inbound', 'address')),
});

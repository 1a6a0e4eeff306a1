import type { Client } from './client.ts';
import { byHandCalls } from './hub/by-hand.ts';
import { campaignCalls } from './hub/campaigns.ts';
import { connectionCalls } from './hub/connections.ts';
import { contactCalls } from './hub/contacts.ts';
import { crewCalls } from './hub/crew.ts';
import { importCalls } from './hub/imports.ts';
import { inboundCalls } from './hub/inbound.ts';
import { messageCalls } from './hub/messages.ts';
import { pluginCalls } from './hub/plugins.ts';
import { recordCalls } from './hub/records.ts';
import { sessionCalls } from './hub/session.ts';
import { stepSecretCalls } from './hub/step-secrets.ts';
import { tillCalls } from './hub/till.ts';
import { workflowCalls } from './hub/workflows.ts';
import { workspaceCalls } from './hub/workspaces.ts';

/** What the hub is asked and told, call by call. What stands in the way is thrown as a `TroubleError`. */
export const createHub = (client: Client) => ({
  ...sessionCalls(client),
  ...workspaceCalls(client),
  ...workflowCalls(client),
  ...byHandCalls(client),
  ...campaignCalls(client),
  ...inboundCalls(client),
  ...stepSecretCalls(client),
  ...contactCalls(client),
  ...importCalls(client),
  ...messageCalls(client),
  ...pluginCalls(client),
  ...connectionCalls(client),
  ...crewCalls(client),
  ...recordCalls(client),
  ...tillCalls(client),
});

/** The hub as pages know it. */
export type Hub = ReturnType<typeof createHub>;

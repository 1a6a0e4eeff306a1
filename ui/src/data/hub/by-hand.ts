import type {
  AudienceComing,
  EnrolAsked,
  EnrolAudienceAsked,
  Enrolled,
  EntryCondition,
  Occasion,
  Page,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** People put into workflows by hand, and taken out; and how far those have come who come in as an audience. */
export const byHandCalls = (client: Client) => ({
  enrol: (workspace: string, workflow: string, asked: EnrolAsked) =>
    client.send<Enrolled>('POST', at(workspace, 'workflows', workflow, 'enrol'), asked),
  enrolAudience: (workspace: string, workflow: string, asked: EnrolAudienceAsked) =>
    client.send<AudienceComing>('POST', at(workspace, 'workflows', workflow, 'enrol', 'audience'), asked),
  entryCondition: (workspace: string, workflow: string) =>
    client.get<EntryCondition>(at(workspace, 'workflows', workflow, 'enrol', 'condition')),
  takeOut: (workspace: string, workflow: string, contact: string) =>
    client.send<{ readonly ended: number }>('POST', at(workspace, 'workflows', workflow, 'contacts', contact, 'end')),
  occasions: (workspace: string, workflow: string, page: PageAsked) =>
    client.get<Page<Occasion>>(at(workspace, 'workflows', workflow, 'occasions'), { ...page }),
});

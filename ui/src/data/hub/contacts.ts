import type {
  ContactChange,
  ContactDetail,
  ContactStatement,
  ContactSummary,
  FieldDefinition,
  ListView,
  Page,
  TimelineEntry,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Contacts, their lists and their fields. */
export const contactCalls = (client: Client) => ({
  contacts: (workspace: string, asked: PageAsked & { readonly search?: string | undefined }) =>
    client.get<Page<ContactSummary>>(at(workspace, 'contacts'), { ...asked }),
  contact: (workspace: string, contact: string) => client.get<ContactDetail>(at(workspace, 'contacts', contact)),
  addContact: (workspace: string, statement: ContactStatement) =>
    client.send<{ readonly created: boolean; readonly contact: ContactDetail }>(
      'POST',
      at(workspace, 'contacts'),
      statement,
    ),
  changeContact: (workspace: string, contact: string, change: ContactChange) =>
    client.send<ContactDetail>('PATCH', at(workspace, 'contacts', contact), change),
  timeline: (workspace: string, contact: string, page: PageAsked) =>
    client.get<Page<TimelineEntry>>(at(workspace, 'contacts', contact, 'timeline'), { ...page }),

  lists: (workspace: string, page: PageAsked) => client.get<Page<ListView>>(at(workspace, 'lists'), { ...page }),
  fields: (workspace: string, page: PageAsked) =>
    client.get<Page<FieldDefinition>>(at(workspace, 'fields'), { ...page }),
});

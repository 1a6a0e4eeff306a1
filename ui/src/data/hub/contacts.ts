import type {
  AttributeCatalogue,
  ConsentStandingView,
  ConsentStatements,
  ContactChange,
  ContactCount,
  ContactDetail,
  ContactRunView,
  ContactStatement,
  ContactSummary,
  FieldChange,
  FieldDefinition,
  Filter,
  ListView,
  Page,
  TimelineEntry,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Which contacts are asked for. */
export interface ContactsAsked extends PageAsked {
  readonly search?: string | undefined;
  readonly list?: string | undefined;
}

const contactsAndConsents = (client: Client) => ({
  contacts: (workspace: string, asked: ContactsAsked) =>
    client.get<Page<ContactSummary>>(at(workspace, 'contacts'), { ...asked }),
  countContacts: (workspace: string, filter?: Filter) =>
    client.send<ContactCount>('POST', at(workspace, 'contacts', 'count'), filter === undefined ? {} : { filter }),
  contact: (workspace: string, contact: string) => client.get<ContactDetail>(at(workspace, 'contacts', contact)),
  addContact: (workspace: string, statement: ContactStatement) =>
    client.send<{ readonly created: boolean; readonly contact: ContactDetail }>(
      'POST',
      at(workspace, 'contacts'),
      statement,
    ),
  changeContact: (workspace: string, contact: string, change: ContactChange) =>
    client.send<ContactDetail>('PATCH', at(workspace, 'contacts', contact), change),
  /** Changes a contact only where it is still as it was seen. */
  amendContact: (workspace: string, contact: Pick<ContactDetail, 'id' | 'rev'>, change: ContactChange) =>
    client.amend<ContactDetail>(at(workspace, 'contacts', contact.id), change, contact.rev),
  removeContact: (workspace: string, contact: string, mode: 'delete' | 'erase') =>
    client.send<null>('DELETE', `${at(workspace, 'contacts', contact)}?mode=${mode}`),
  addConsents: (workspace: string, contact: string, statements: ConsentStatements) =>
    client.send<{ readonly consents: readonly ConsentStandingView[] }>(
      'POST',
      at(workspace, 'contacts', contact, 'consents'),
      statements,
    ),
  timeline: (workspace: string, contact: string, page: PageAsked) =>
    client.get<Page<TimelineEntry>>(at(workspace, 'contacts', contact, 'timeline'), { ...page }),
  contactRuns: (workspace: string, contact: string, page: PageAsked) =>
    client.get<Page<ContactRunView>>(at(workspace, 'contacts', contact, 'runs'), { ...page }),
});

const lists = (client: Client) => ({
  attributes: (workspace: string) => client.get<AttributeCatalogue>(at(workspace, 'attributes')),
  lists: (workspace: string, page: PageAsked) => client.get<Page<ListView>>(at(workspace, 'lists'), { ...page }),
  list: (workspace: string, list: string) => client.get<ListView>(at(workspace, 'lists', list)),
  makeList: (workspace: string, name: string) => client.send<ListView>('POST', at(workspace, 'lists'), { name }),
  renameList: (workspace: string, list: string, name: string) =>
    client.send<ListView>('PATCH', at(workspace, 'lists', list), { name }),
  /** Deletes a list; its members leave it and stay contacts. */
  deleteList: (workspace: string, list: string) =>
    client.send<null>('DELETE', `${at(workspace, 'lists', list)}?members=remove`),
  joinList: (workspace: string, list: string, contacts: readonly string[]) =>
    client.send<{ readonly changed: number }>('POST', at(workspace, 'lists', list, 'members'), { contacts }),
  leaveList: (workspace: string, list: string, contacts: readonly string[]) =>
    client.send<{ readonly changed: number }>('DELETE', at(workspace, 'lists', list, 'members'), { contacts }),
});

const fields = (client: Client) => ({
  fields: (workspace: string, page: PageAsked) =>
    client.get<Page<FieldDefinition>>(at(workspace, 'fields'), { ...page }),
  makeField: (workspace: string, definition: FieldDefinition) =>
    client.send<FieldDefinition>('POST', at(workspace, 'fields'), definition),
  changeField: (workspace: string, field: string, change: FieldChange) =>
    client.send<FieldDefinition>('PATCH', at(workspace, 'fields', field), change),
  deleteField: (workspace: string, field: string) => client.send<null>('DELETE', at(workspace, 'fields', field)),
});

/** Contacts, their lists and their fields. */
export const contactCalls = (client: Client) => ({
  ...contactsAndConsents(client),
  ...lists(client),
  ...fields(client),
});

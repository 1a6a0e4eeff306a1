import {
  ConsentStandingView,
  ConsentStatements,
  ContactChange,
  ContactCount,
  ContactCountQuestion,
  ContactDetail,
  ContactMerged,
  ContactMatchQuestion,
  ContactPage,
  ContactParams,
  ContactQuery,
  ContactRemoval,
  ContactStatement,
  ContactUpserted,
  LedgerPage,
  MergeAsked,
  PAGE_LIMIT,
  PageQuery,
  RevisionHeader,
  WorkspaceParams,
  type ContactSummary,
  type LedgerEntryView,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { ContactCard, Contacts } from '../../data/people/contacts.ts';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import type { LedgerEntry } from '../../store/query/consent.ts';
import type { ContactEntry } from '../../store/query/contact.ts';
import type { App } from '../app.ts';
import { readCursor } from '../cursor.ts';
import { moment } from '../moment.ts';
import { pageAskedFrom, pageView } from '../paged.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { whileAwaited } from '../while-awaited.ts';

const TAGS = ['Contacts'];

const summaryOf = (entry: ContactEntry): ContactSummary => ({
  id: entry.publicId,
  externalId: entry.externalId,
  email: entry.email,
  phone: entry.phone,
  firstName: entry.firstName,
  lastName: entry.lastName,
  timeZone: entry.timeZone,
  fields: entry.fields,
  source: entry.source,
  rev: entry.rev,
  createdAt: moment(entry.createdAt),
  updatedAt: moment(entry.updatedAt),
});

const standingOf = ({ at, ...standing }: ConsentStanding): ConsentStandingView => ({ ...standing, at: moment(at) });

const detailOf = (card: ContactCard): ContactDetail => ({
  ...summaryOf(card),
  lists: card.lists.map(({ publicId, name }) => ({ id: publicId, name })),
  consents: card.consents.map(standingOf),
});

const ledgerViewOf = (entry: LedgerEntry): LedgerEntryView => ({
  purpose: entry.purpose,
  channel: entry.channel,
  state: entry.state,
  basis: entry.basis,
  source: entry.source,
  textVersion: entry.textVersion,
  actor: entry.actor,
  at: moment(entry.at),
});

const countThem = (app: App, contacts: Contacts): void => {
  app.post(
    '/api/workspaces/:workspace/contacts/count',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'For how many contacts a condition holds now',
        description:
          'Of the same meaning as in a branch. Where a filter asks what past events held, among more than 100,000 contacts a part is looked at and the rest reckoned up: `isExact` is false then. `event.…`, `variable.…` and `message.…` are known only inside a run and are refused; other faults of the condition answer 422 with `problems`.',
        params: WorkspaceParams,
        body: ContactCountQuestion,
        response: { 200: ContactCount },
      },
    },
    (request, reply) =>
      contacts.count(workspaceOf(request), { filter: request.body.filter ?? null, signal: whileAwaited(reply) }),
  );
};

const findThem = (app: App, contacts: Contacts): void => {
  app.post(
    '/api/workspaces/:workspace/contacts/matching',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The contacts for whom a condition holds now',
        description: 'The oldest first. What the condition may ask is the same as for the count.',
        params: WorkspaceParams,
        querystring: PageQuery,
        body: ContactMatchQuestion,
        response: { 200: ContactPage },
      },
    },
    async (request, reply) => {
      const { limit = PAGE_LIMIT, after } = request.query;
      const page = await contacts.matching(workspaceOf(request), {
        filter: request.body.filter,
        limit,
        after: readCursor(after),
        signal: whileAwaited(reply),
      });
      return pageView(page, summaryOf);
    },
  );
};

/** `"3"` and `3` are revision 3; the schema lets nothing else through. */
const revisionOf = (header: string | undefined): number | null =>
  header === undefined ? null : Number(header.replaceAll('"', ''));

const readContacts = (app: App, contacts: Contacts): void => {
  app.get(
    '/api/workspaces/:workspace/contacts',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The contacts, or those that a search finds',
        description:
          'Each word of `search` begins a first or last name, an e-mail address, a phone number (+39…) or an external id. With `list` only the members of that list.',
        params: WorkspaceParams,
        querystring: ContactQuery,
        response: { 200: ContactPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after, search = null, list = null } = request.query;
      const page = await contacts.page(workspaceOf(request), { limit, after: readCursor(after), search, list });
      return pageView(page, summaryOf);
    },
  );
  app.get(
    '/api/workspaces/:workspace/contacts/:contact',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One contact, with its lists and consents',
        params: ContactParams,
        response: { 200: ContactDetail },
      },
    },
    async (request) => detailOf(await contacts.find(workspaceOf(request), request.params.contact)),
  );
};

const writeContacts = (app: App, contacts: Contacts): void => {
  app.post(
    '/api/workspaces/:workspace/contacts',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Make a contact, or change the one that its key names',
        description:
          'The key is the workspace’s identity key if it is given, else the external id, else the e-mail address, else the phone number. Contact, lists, consents and what they start: all or nothing. 201 where the contact is new.',
        params: WorkspaceParams,
        body: ContactStatement,
        response: { 200: ContactUpserted, 201: ContactUpserted },
      },
    },
    async (request, reply) => {
      const { created, contact } = await contacts.upsert(workspaceOf(request), request.body, actorOf(request));
      request.answersAbout = contact.publicId;
      return reply.code(created ? 201 : 200).send({ created, contact: detailOf(contact) });
    },
  );
  app.patch(
    '/api/workspaces/:workspace/contacts/:contact',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Change a contact',
        description: 'With If-Match only if the contact is still at that `rev`.',
        params: ContactParams,
        headers: RevisionHeader,
        body: ContactChange,
        response: { 200: ContactDetail },
      },
    },
    async (request) => {
      const change = { ...request.body, rev: revisionOf(request.headers['if-match']), actor: actorOf(request) };
      return detailOf(await contacts.change(workspaceOf(request), request.params.contact, change));
    },
  );
  app.delete(
    '/api/workspaces/:workspace/contacts/:contact',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Delete a contact, or erase it',
        description:
          'Deleting takes the person out, ends their runs and cancels what was not sent yet; what happened stays. `mode=erase` also takes them out of messages, events and histories, and keeps hashes of their addresses, so that they are not written to again until they consent.',
        params: ContactParams,
        querystring: ContactRemoval,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await contacts.remove(workspaceOf(request), request.params.contact, request.query.mode ?? 'delete');
      return reply.code(204).send(null);
    },
  );
};

const uniteContacts = (app: App, contacts: Contacts): void => {
  app.post(
    '/api/workspaces/:workspace/contacts/:contact/merge',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Make one contact of two',
        description:
          'The older one stays, whichever is named first. What one lacks comes from the other; where both have a value, `keep` says whose counts. Lists are united, consents by the stricter; who is twice in a workflow goes on where they are further along. What happened to either is the remaining one’s history, and the other id leads to it from then on. There is no way back.',
        params: ContactParams,
        body: MergeAsked,
        response: { 200: ContactMerged },
      },
    },
    async (request) => {
      const { other, keep = 'this' } = request.body;
      const asked = { publicId: request.params.contact, other, keep };
      const { contact, gone } = await contacts.merge(workspaceOf(request), asked);
      request.answersAbout = contact.publicId;
      return { contact: detailOf(contact), gone };
    },
  );
};

const keepConsents = (app: App, contacts: Contacts): void => {
  const address = '/api/workspaces/:workspace/contacts/:contact/consents';
  app.get(
    address,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'A contact’s consent ledger, the newest entries first',
        params: ContactParams,
        querystring: PageQuery,
        response: { 200: LedgerPage },
      },
    },
    async (request) =>
      pageView(
        await contacts.consents(workspaceOf(request), request.params.contact, pageAskedFrom(request.query)),
        ledgerViewOf,
      ),
  );
  app.post(
    address,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Add what a contact says about consents to the ledger',
        description: 'Every statement is kept. Answers how the consents stand then.',
        params: ContactParams,
        body: ConsentStatements,
        response: { 201: Type.Object({ consents: Type.Array(ConsentStandingView) }) },
      },
    },
    async (request, reply) => {
      const { consents, startWorkflows = true } = request.body;
      const standing = await contacts.addConsents(workspaceOf(request), request.params.contact, {
        consents,
        startWorkflows,
        actor: actorOf(request),
      });
      return reply.code(201).send({ consents: standing.map(standingOf) });
    },
  );
};

/** Contacts and their consents. */
export const contactRoutes = (app: App, { contacts }: { readonly contacts: Contacts }): void => {
  readContacts(app, contacts);
  countThem(app, contacts);
  findThem(app, contacts);
  writeContacts(app, contacts);
  uniteContacts(app, contacts);
  keepConsents(app, contacts);
};

import {
  CollectionParams,
  ContactParams,
  ContactRecords,
  KeptView,
  PAGE_LIMIT,
  RecordChange,
  RecordDraft,
  RecordMatchQuestion,
  RecordPage,
  RecordParams,
  RecordQuery,
  RecordView,
  RevisionHeader,
  WorkspaceParams,
  type BalanceDefinitionView,
  type CollectionView,
  type KeeperView,
  type LinkedRecord,
  type PersonView,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Records } from '../../data/records/records.ts';
import type { ToldRecord } from '../../data/records/told-records.ts';
import { keptKey, type DefinedBalance, type DefinedCollection, type Keeper } from '../../model/collection.ts';
import type { App } from '../app.ts';
import { moment } from '../moment.ts';
import { pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Records'];
const COLLECTION = '/api/workspaces/:workspace/collections/:plugin/:collection';

type Person = NonNullable<ToldRecord['person']>;

const personView = ({ publicId, firstName, lastName, email, phone, externalId }: Person): PersonView => ({
  id: publicId,
  firstName,
  lastName,
  email,
  phone,
  externalId,
});

const linkedView = ({ publicId, collection, attributes }: ToldRecord['linked'][string]): LinkedRecord => ({
  id: publicId,
  collection: collection.slice(collection.indexOf('/') + 1),
  attributes,
});

/** A record as the API tells it. */
export const recordView = ({
  publicId,
  contact,
  person,
  attributes,
  balances,
  linked,
  secrets,
  rev,
  createdAt,
  updatedAt,
}: ToldRecord): RecordView => ({
  id: publicId,
  contact,
  person: person === null ? null : personView(person),
  attributes,
  balances,
  linked: Object.fromEntries(Object.entries(linked).map(([name, record]) => [name, linkedView(record)])),
  ...(secrets === undefined ? {} : { secrets: [...secrets] }),
  rev,
  createdAt: moment(createdAt),
  updatedAt: moment(updatedAt),
});

const described = ({ title, description }: { readonly title: string; readonly description?: string }) =>
  description === undefined ? { title } : { title, description };

const collectionView = ({ plugin, pluginTitle, manifest }: DefinedCollection): CollectionView => ({
  plugin,
  collection: manifest.name,
  pluginTitle,
  ...described(manifest),
  record: manifest.record,
  uniqueKeys: manifest.uniqueKeys,
  filterable: manifest.filterable,
  contact: manifest.contact,
  layout: manifest.layout,
  ...(manifest.board === undefined ? {} : { board: { ...manifest.board } }),
  ...(manifest.snippet === undefined ? {} : { snippet: { ...manifest.snippet } }),
  ...(manifest.inMessages === undefined ? {} : { inMessages: { ...manifest.inMessages } }),
  till: manifest.till === undefined ? null : { ...manifest.till },
  inBulk: manifest.inBulk === undefined ? null : { from: manifest.inBulk.from, setting: manifest.inBulk.setting },
});

const keeperView = ({ plugin, title, texts }: Keeper): KeeperView => ({
  plugin,
  title,
  texts: Object.fromEntries(Object.entries(texts).map(([language, own]) => [language, { ...own }])),
});

const balanceView = ({ plugin, pluginTitle, manifest }: DefinedBalance): BalanceDefinitionView => ({
  plugin,
  balance: manifest.name,
  pluginTitle,
  ...described(manifest),
  of: manifest.of,
  unit: manifest.unit,
  decimals: manifest.decimals ?? 0,
  ...(manifest.onlyWith === undefined ? {} : { onlyWith: manifest.onlyWith }),
});

const keyOf = ({ plugin, collection }: { readonly plugin: string; readonly collection: string }): string =>
  keptKey(plugin, collection);

const tellKept = (app: App, records: Records): void => {
  app.get(
    '/api/workspaces/:workspace/collections',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What the workspace’s plugins keep: collections of records, and balances',
        params: WorkspaceParams,
        response: { 200: KeptView },
      },
    },
    async (request) => {
      const { keepers, collections, balances } = await records.kept(workspaceOf(request));
      return {
        plugins: keepers.map(keeperView),
        collections: collections.map(collectionView),
        balances: balances.map(balanceView),
      };
    },
  );
};

const tellOfContact = (app: App, records: Records): void => {
  app.get(
    '/api/workspaces/:workspace/contacts/:contact/records',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What the workspace’s plugins keep of a contact',
        description: 'Of each collection that has something: how many records, and the newest of them.',
        params: ContactParams,
        response: { 200: ContactRecords },
      },
    },
    async (request) => {
      const shares = await records.ofContact(workspaceOf(request), request.params.contact);
      return {
        items: shares.map(({ collection, count, records: newest }) => ({
          plugin: collection.plugin,
          collection: collection.manifest.name,
          count,
          records: newest.map(recordView),
        })),
      };
    },
  );
};

const readRecords = (app: App, records: Records): void => {
  app.get(
    `${COLLECTION}/records`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The records of a collection',
        description: 'The newest first, or sorted by an attribute that the collection declares filterable.',
        params: CollectionParams,
        querystring: RecordQuery,
        response: { 200: RecordPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after = null, contact = null, sort = null } = request.query;
      const asked = { limit, after, contact, sort, filter: null };
      const page = await records.page(workspaceOf(request), keyOf(request.params), asked);
      return pageView(page, recordView);
    },
  );
  app.post(
    `${COLLECTION}/records/matching`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The records for which a condition holds',
        description: 'The condition speaks of `record.<attribute>`, of those that the collection declares filterable.',
        params: CollectionParams,
        querystring: RecordQuery,
        body: RecordMatchQuestion,
        response: { 200: RecordPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after = null, contact = null, sort = null } = request.query;
      const asked = { limit, after, contact, sort, filter: request.body.filter };
      const page = await records.page(workspaceOf(request), keyOf(request.params), asked);
      return pageView(page, recordView);
    },
  );
  app.get(
    `${COLLECTION}/records/:record`,
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: 'One record', params: RecordParams, response: { 200: RecordView } },
    },
    async (request) =>
      recordView(await records.find(workspaceOf(request), keyOf(request.params), request.params.record)),
  );
};

/** `"3"` and `3` are revision 3; the schema lets nothing else through. */
const revisionOf = (header: string | undefined): number | null =>
  header === undefined ? null : Number(header.replaceAll('"', ''));

const makeRecords = (app: App, records: Records): void => {
  app.post(
    `${COLLECTION}/records`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Make a record',
        description:
          'Its attributes fit the collection’s schema. Tells of `<plugin>.<collection>.created`, which may start workflows.',
        params: CollectionParams,
        body: RecordDraft,
        response: { 201: RecordView },
      },
    },
    async (request, reply) => {
      const { contact = null, attributes, startWorkflows = true } = request.body;
      const draft = { contact, attributes, quiet: !startWorkflows };
      const record = await records.make(workspaceOf(request), keyOf(request.params), draft);
      request.answersAbout = record.contact;
      return reply.code(201).send(recordView(record));
    },
  );
};

const changeRecords = (app: App, records: Records): void => {
  app.patch(
    `${COLLECTION}/records/:record`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Change a record',
        description:
          'Attributes that are named get that value, or go where it is null. A record without a contact can be given one. With If-Match only if the record is still at that `rev`. Tells of `<plugin>.<collection>.updated` where something is different.',
        params: RecordParams,
        headers: RevisionHeader,
        body: RecordChange,
        response: { 200: RecordView },
      },
    },
    async (request) => {
      const { contact, attributes = {}, startWorkflows = true } = request.body;
      const record = await records.change(workspaceOf(request), keyOf(request.params), {
        publicId: request.params.record,
        attributes,
        ...(contact === undefined ? {} : { contact }),
        quiet: !startWorkflows,
        rev: revisionOf(request.headers['if-match']),
      });
      request.answersAbout = record.contact;
      return recordView(record);
    },
  );
  app.delete(
    `${COLLECTION}/records/:record`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Delete a record, with its balances',
        description: 'Tells of `<plugin>.<collection>.deleted`.',
        params: RecordParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await records.remove(workspaceOf(request), keyOf(request.params), request.params.record);
      return reply.code(204).send(null);
    },
  );
};

/** What plugins keep: records of their collections. */
export const recordRoutes = (app: App, { records }: { readonly records: Records }): void => {
  tellKept(app, records);
  tellOfContact(app, records);
  readRecords(app, records);
  makeRecords(app, records);
  changeRecords(app, records);
};

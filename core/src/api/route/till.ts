import { Readable } from 'node:stream';
import {
  BulkDraft,
  BulkParams,
  BulkView,
  BulkViews,
  CollectionParams,
  RecordFileQuery,
  RecordParams,
  TillAnswer,
  TillQuestion,
  type Filter,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Bulks, SourceNamed } from '../../data/records/bulks.ts';
import type { Records } from '../../data/records/records.ts';
import type { AtTill, Tills } from '../../data/records/till.ts';
import { keptKey } from '../../model/collection.ts';
import type { BulkEntry } from '../../store/query/bulk.ts';
import type { App } from '../app.ts';
import { moment, momentIfAny } from '../moment.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { recordView } from './record.ts';

const TAGS = ['Records'];
const COLLECTION = '/api/workspaces/:workspace/collections/:plugin/:collection';

const keyOf = ({ plugin, collection }: { readonly plugin: string; readonly collection: string }): string =>
  keptKey(plugin, collection);

const tillView = ({ record, port, title }: AtTill): TillAnswer => ({ record: recordView(record), port, title });

const bulkView = (entry: BulkEntry): BulkView => ({
  id: entry.publicId,
  state: entry.state,
  forList: entry.listId !== null,
  wanted: entry.wanted,
  done: entry.done,
  made: entry.made,
  trouble: entry.trouble,
  createdBy: entry.createdBy,
  createdAt: moment(entry.createdAt),
  finishedAt: momentIfAny(entry.finishedAt),
});

const tillAnswers = (app: App, tills: Tills): void => {
  app.post(
    `${COLLECTION}/till/look`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Look at what somebody shows at the till',
        description: 'Finds the record by what stands on it, and says whether it can be used. Nothing changes.',
        params: CollectionParams,
        body: TillQuestion,
        response: { 200: TillAnswer },
      },
    },
    async (request) => {
      const seen = await tills.look(workspaceOf(request), keyOf(request.params), request.body.key);
      request.answersAbout = seen.record.contact;
      return tillView(seen);
    },
  );
  app.post(
    `${COLLECTION}/till/use`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Use what somebody shows at the till',
        description:
          'What can be used once is used once, however many do it at the same time: the others are told by `port` why not. Tells of `<plugin>.<collection>.updated`.',
        params: CollectionParams,
        body: TillQuestion,
        response: { 200: TillAnswer },
      },
    },
    async (request) => {
      const used = await tills.use(workspaceOf(request), keyOf(request.params), request.body.key);
      request.answersAbout = used.record.contact;
      return tillView(used);
    },
  );
};

interface SourceParams {
  readonly plugin: string;
  readonly collection: string;
  readonly record: string;
}

const sourceOf = ({ record, ...params }: SourceParams): SourceNamed => ({
  collection: keyOf(params),
  publicId: record,
});

const makeInBulk = (app: App, bulks: Bulks): void => {
  app.post(
    `${COLLECTION}/records/:record/bulk`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Make records of a record in bulk',
        description:
          'Such as the codes of a coupon campaign: so many that are nobody’s, or one for each member of a list. They are made in the background; nothing is told of those that are nobody’s.',
        params: RecordParams,
        body: BulkDraft,
        response: { 202: BulkView },
      },
    },
    async (request, reply) => {
      const { startWorkflows = false } = request.body;
      const draft = {
        count: 'count' in request.body ? request.body.count : null,
        list: 'list' in request.body ? request.body.list : null,
        quiet: !startWorkflows,
        actor: actorOf(request),
      };
      return reply.code(202).send(bulkView(await bulks.make(workspaceOf(request), sourceOf(request.params), draft)));
    },
  );
  app.get(
    `${COLLECTION}/records/:record/bulk`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What was made of a record in bulk, and how far that is',
        params: RecordParams,
        response: { 200: BulkViews },
      },
    },
    async (request) => {
      const entries = await bulks.list(workspaceOf(request), sourceOf(request.params));
      return { items: entries.map(bulkView) };
    },
  );
};

const retryBulk = (app: App, bulks: Bulks): void => {
  app.post(
    `${COLLECTION}/records/:record/bulk/:bulk/retry`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Let records be made in bulk again',
        description: 'One that could not go on (`parked`) does so from where it stands.',
        params: BulkParams,
        response: { 200: BulkView },
      },
    },
    async (request) => {
      const { bulk, ...params } = request.params;
      return bulkView(await bulks.retry(workspaceOf(request), sourceOf(params), bulk));
    },
  );
};

const stopBulk = (app: App, bulks: Bulks): void => {
  app.post(
    `${COLLECTION}/records/:record/bulk/:bulk/cancel`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Stop making records in bulk',
        description: 'What was made stays.',
        params: BulkParams,
        response: { 200: BulkView },
      },
    },
    async (request) => {
      const { bulk, ...params } = request.params;
      return bulkView(await bulks.cancel(workspaceOf(request), sourceOf(params), bulk));
    },
  );
};

const writeFile = (app: App, records: Records): void => {
  app.get(
    `${COLLECTION}/file`,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'The records of a collection as CSV',
        description:
          'All, or those whose `attribute` is `value`, the oldest first. Cells that a spreadsheet would take for formulas begin with an apostrophe.',
        params: CollectionParams,
        querystring: RecordFileQuery,
        response: {
          200: {
            description: 'CSV in UTF-8',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { attribute, value = '' } = request.query;
      const filter: Filter | null =
        attribute === undefined ? null : { attribute: `record.${attribute}`, operator: 'is', value };
      const file = await records.file(workspaceOf(request), keyOf(request.params), filter);
      const { plugin, collection } = request.params;
      void reply
        .header('content-disposition', `attachment; filename="${plugin}-${collection}.csv"`)
        .type('text/csv; charset=utf-8');
      return reply.send(Readable.from(file));
    },
  );
};

/** What is done with records beyond keeping them: at the till, in bulk, as a file. */
export const tillRoutes = (
  app: App,
  { tills, bulks, records }: { readonly tills: Tills; readonly bulks: Bulks; readonly records: Records },
): void => {
  tillAnswers(app, tills);
  makeInBulk(app, bulks);
  stopBulk(app, bulks);
  retryBulk(app, bulks);
  writeFile(app, records);
};

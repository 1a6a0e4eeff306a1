import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  IMPORT_COUNTED_BYTES,
  ImportCount,
  ImportOptions,
  ImportPage,
  ImportParams,
  ImportPreview,
  ImportReceived,
  ImportView,
  PageQuery,
  PreviewOptions,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Imports } from '../../data/people/import/imports.ts';
import type { ImportEntry } from '../../store/query/import.ts';
import type { App } from '../app.ts';
import { moment, momentIfAny } from '../moment.ts';
import { pageAskedFrom, pageView } from '../paged.ts';
import { readUpload } from '../read-upload.ts';
import { actorOf, workspaceOf } from '../scope.ts';

const TAGS = ['Imports'];

const viewOf = (entry: ImportEntry): ImportView => ({
  id: entry.publicId,
  // An upload that is not whole is shown to nobody.
  state: entry.state === 'uploading' ? 'queued' : entry.state,
  fileName: entry.fileName,
  bytes: entry.bytes,
  rowsTotal: entry.rowsTotal,
  rowsDone: entry.rowsDone,
  created: entry.created,
  updated: entry.updated,
  unchanged: entry.unchanged,
  refused: entry.refused,
  keptWithdrawn: entry.keptWithdrawn,
  createdBy: entry.createdBy,
  createdAt: moment(entry.createdAt),
  finishedAt: momentIfAny(entry.finishedAt),
  options: entry.options,
});

const takeFiles = (app: App, imports: Imports): void => {
  app.post(
    '/api/workspaces/:workspace/imports',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Import contacts from a CSV file',
        description:
          'multipart/form-data with two parts, in this order: `options` (JSON: ImportOptions) and `file` (CSV with a header line; UTF-8 or Latin-1; commas, semicolons or tabs; at most 200 MB). The file is worked through in the background: ask the import how far it is. A file that is refused leaves nothing behind; rows that are refused stand in the report.',
        consumes: ['multipart/form-data'],
        params: WorkspaceParams,
        response: { 202: ImportReceived },
      },
    },
    async (request, reply) => {
      const workspace = workspaceOf(request);
      const actor = actorOf(request);
      const { publicId, rowsTotal } = await readUpload(request, ImportOptions, (upload) =>
        imports.receive(workspace, { ...upload, actor }),
      );
      return reply.code(202).send({ id: publicId, rowsTotal });
    },
  );
};

const lookAhead = (app: App, imports: Imports): void => {
  app.post(
    '/api/workspaces/:workspace/imports/preview',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Look at how a CSV file begins',
        description:
          'multipart/form-data: `options` (JSON: PreviewOptions; may be left out), then `file`; its beginning is enough. Tells how the file was read and what its columns seem to hold. Nothing is kept.',
        consumes: ['multipart/form-data'],
        params: WorkspaceParams,
        response: { 200: ImportPreview },
      },
    },
    async (request) =>
      readUpload(request, PreviewOptions, ({ chunks, options }) =>
        imports.preview(workspaceOf(request), { chunks, options }),
      ),
  );
  app.post(
    '/api/workspaces/:workspace/imports/count',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Ask what a CSV file would do, before it is imported',
        description: `multipart/form-data as for an import. Tells whom the file names, who of them is new, and how many would join the lists. At most the first 50,000 rows and ${IMPORT_COUNTED_BYTES / 1_048_576} MB are read: send no more than one byte beyond that. Nothing is kept.`,
        consumes: ['multipart/form-data'],
        params: WorkspaceParams,
        response: { 200: ImportCount },
      },
    },
    async (request) =>
      readUpload(request, ImportOptions, ({ chunks, options }) =>
        imports.count(workspaceOf(request), { chunks, options }),
      ),
  );
};

const follow = (app: App, imports: Imports): void => {
  app.get(
    '/api/workspaces/:workspace/imports',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The imports, the newest first',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: ImportPage },
      },
    },
    async (request) => pageView(await imports.page(workspaceOf(request), pageAskedFrom(request.query)), viewOf),
  );
  app.get(
    '/api/workspaces/:workspace/imports/:import',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One import, and how far it is',
        params: ImportParams,
        response: { 200: ImportView },
      },
    },
    async (request) => viewOf(await imports.find(workspaceOf(request), request.params.import)),
  );
};

const reportAndCancel = (app: App, imports: Imports): void => {
  app.get(
    '/api/workspaces/:workspace/imports/:import/report',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'The rows that were not taken in, as CSV',
        description:
          'Line, code, column and reason of each. Cells that a spreadsheet would take for formulas begin with an apostrophe.',
        params: ImportParams,
        response: {
          200: {
            description: 'CSV in UTF-8',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { import: publicId } = request.params;
      const report = await imports.report(workspaceOf(request), publicId);
      void reply
        .header('content-disposition', `attachment; filename="import-${publicId}.csv"`)
        .type('text/csv; charset=utf-8');
      return reply.send(Readable.from(report));
    },
  );
  app.post(
    '/api/workspaces/:workspace/imports/:import/cancel',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Stop an import where it stands',
        description: 'What was taken in stays.',
        params: ImportParams,
        response: { 200: ImportView },
      },
    },
    async (request) => viewOf(await imports.cancel(workspaceOf(request), request.params.import)),
  );
};

/** Imports of contacts. Only here are bodies other than JSON taken. */
export const importRoutes = (app: App, { imports }: { readonly imports: Imports }): void => {
  void app.register(async (scope) => {
    await scope.register(multipart);
    const inside: App = scope.withTypeProvider<TypeBoxTypeProvider>();
    takeFiles(inside, imports);
    lookAhead(inside, imports);
    follow(inside, imports);
    reportAndCancel(inside, imports);
  });
};

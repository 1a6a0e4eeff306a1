import type { ImportCount, ImportOptions, ImportPreview, Page, PreviewOptions } from '@innesto/sdk/contract';
import { stringify } from 'csv-stringify/sync';
import { fault } from '../../../fault/fault.ts';
import { workspaceNow } from '../../../model/clock.ts';
import type { Workspace } from '../../../model/workspace.ts';
import {
  abandonedUploads,
  discardUpload,
  endImport,
  findImport,
  listImports,
  listRefusals,
  type ImportEntry,
} from '../../../store/query/import.ts';
import { loadFields } from '../../../store/verb/load-fields.ts';
import { pageOfRows, type PageAsked } from '../../page.ts';
import type { PeopleParts } from '../parts.ts';
import { countUpload } from './count-upload.ts';
import { previewUpload } from './preview-upload.ts';
import { receiveUpload, type Received, type Upload } from './receive-upload.ts';
import { runImport } from './run-import.ts';

/** Files of contacts: taken in, worked through in the background, and told about row by row. */
export interface Imports {
  /** Takes a file in as it comes and queues it. What is refused leaves nothing behind. */
  receive(workspace: Workspace, upload: Upload): Promise<Received>;
  /** Looks at how a file begins; keeps nothing. */
  preview(
    workspace: Workspace,
    file: { readonly chunks: AsyncIterable<Uint8Array>; readonly options: PreviewOptions },
  ): Promise<ImportPreview>;
  /** Tells what a file would do, as far as it is read; keeps nothing. */
  count(
    workspace: Workspace,
    file: { readonly chunks: AsyncIterable<Uint8Array>; readonly options: ImportOptions },
  ): Promise<ImportCount>;
  page(workspace: Workspace, asked: PageAsked): Promise<Page<ImportEntry>>;
  find(workspace: Workspace, publicId: string): Promise<ImportEntry>;
  /** The rows that were not taken in, as a CSV file that no spreadsheet takes for formulas. */
  report(workspace: Workspace, publicId: string): Promise<AsyncIterable<string>>;
  /** Stops an import where it stands; what was taken in stays. */
  cancel(workspace: Workspace, publicId: string): Promise<ImportEntry>;
  /** Works through an import from wherever it stands. Any number of times, and at once, with the same result. */
  run(work: { readonly importId: string; readonly signal: AbortSignal }): Promise<void>;
  /** Takes back uploads whose senders are gone (a crash of the hub, most of all); gives how many. */
  discardAbandoned(): Promise<number>;
}

// Longer than the web server waits for the next bytes of a body.
const ABANDONED_AFTER = 900_000;
const REPORT_PAGE = 1000;

const discardAbandoned = async ({ store, clock }: PeopleParts): Promise<number> => {
  const abandoned = await abandonedUploads(store.read, clock.now() - ABANDONED_AFTER);
  for (const importId of abandoned) await store.write((transaction) => discardUpload(transaction, importId));
  return abandoned.length;
};

async function* writeReport({ store }: PeopleParts, workspaceId: number, importId: number): AsyncGenerator<string> {
  yield '\uFEFFline,code,column,detail\r\n';
  for (let after: number | null = -1; after !== null;) {
    const refusals = await listRefusals(store.read, { workspaceId, importId, after, limit: REPORT_PAGE });
    // What was refused was written by whoever made the file: a cell like =1+1 must stay text where the report is opened.
    yield stringify(
      refusals.map(({ line, code, column, detail }) => [line, code, column, detail]),
      { escape_formulas: true, record_delimiter: 'windows' },
    );
    after = refusals.length < REPORT_PAGE ? null : (refusals.at(-1)?.line ?? null);
  }
}

/** The imports that the store keeps. */
export const createImports = (parts: PeopleParts): Imports => {
  const { store, clock, announce } = parts;
  const find = async (workspace: Workspace, publicId: string): Promise<ImportEntry> => {
    const entry = await findImport(store.read, { publicId, workspaceId: workspace.id });
    if (entry === null) throw fault('INNESTO_NOT_FOUND', { what: 'import' });
    return entry;
  };
  return {
    receive: async (workspace, upload) => {
      await discardAbandoned(parts);
      return receiveUpload(parts, workspace, upload);
    },
    preview: async (workspace, { chunks, options }) =>
      previewUpload(chunks, options, await loadFields(store, workspace.id)),
    count: (workspace, file) => countUpload(parts, workspace, file),
    page: async (workspace, { limit, after }) => {
      const rows = await listImports(store.read, { workspaceId: workspace.id, before: after, limit: limit + 1 });
      return pageOfRows(rows, limit, ({ id }) => id);
    },
    find,
    report: async (workspace, publicId) => writeReport(parts, workspace.id, (await find(workspace, publicId)).id),
    cancel: async (workspace, publicId) => {
      const { id: importId } = await find(workspace, publicId);
      const at = workspaceNow(workspace.clock, clock.now());
      const cancelled = await store.write((transaction) =>
        endImport(transaction, { importId, state: 'cancelled', at }),
      );
      if (!cancelled) throw fault('INNESTO_IMPORT_ENDED');
      announce({ topic: 'imports', workspaceId: workspace.id, import: publicId });
      return find(workspace, publicId);
    },
    run: (work) => runImport(parts, work),
    discardAbandoned: () => discardAbandoned(parts),
  };
};

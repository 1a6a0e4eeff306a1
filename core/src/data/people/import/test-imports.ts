import type { ImportOptions } from '@innesto/sdk/contract';
import type { Announcement } from '../../../model/announcement.ts';
import type { Workspace } from '../../../model/workspace.ts';
import type { ImportEntry } from '../../../store/query/import.ts';
import type { Store } from '../../../store/store.ts';
import { addTestWorkspace, rowsOf, type TestRow } from '../../../store/test-workspace.ts';
import type { PeopleParts } from '../parts.ts';
import { createImports, type Imports } from './imports.ts';
import type { Received } from './receive-upload.ts';

/** Imports for a test: a workspace of its own, a clock that stands, and everything that was announced. */
export interface ImportBench {
  readonly parts: PeopleParts;
  readonly imports: Imports;
  readonly workspace: Workspace;
  readonly told: readonly string[];
  /** Turns the clock on. */
  turn(milliseconds: number): void;
  upload(file: string | Uint8Array, options: ImportOptions): Promise<Received>;
  importFile(file: string | Uint8Array, options: ImportOptions): Promise<ImportEntry>;
  reportOf(publicId: string): Promise<string>;
  rowsOf(table: string): Promise<TestRow[]>;
  /** What is left of an import's file. */
  piecesOf(importId: number): Promise<unknown[]>;
}

/** The options of a file whose only column is the address. */
export const EMAIL: ImportOptions = { mapping: [{ column: 'email', to: 'email' }] };

/** Bytes as they come over a line. */
export async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

let serial = 0;

/** Makes a workspace to import into. */
export const startImportBench = async (store: Store): Promise<ImportBench> => {
  let now = 1_000_000;
  const told: string[] = [];
  const workspace = await addTestWorkspace(store);
  const parts: PeopleParts = {
    store,
    clock: { now: () => now },
    ids: { next: () => `import-${++serial}` },
    pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
    announce: ({ topic }: Announcement) => void told.push(topic),
  };
  const imports = createImports(parts);
  const upload: ImportBench['upload'] = (file, options) =>
    imports.receive(workspace, {
      options,
      fileName: 'contacts.csv',
      chunks: inChunks(typeof file === 'string' ? Buffer.from(file) : file),
      actor: 'operator:1',
    });
  return {
    parts,
    imports,
    workspace,
    told,
    turn: (milliseconds) => {
      now += milliseconds;
    },
    upload,
    importFile: async (file, options) => {
      const { publicId } = await upload(file, options);
      await imports.run({ importId: publicId, signal: new AbortController().signal });
      return imports.find(workspace, publicId);
    },
    reportOf: async (publicId) => {
      let report = '';
      for await (const some of await imports.report(workspace, publicId)) report += some;
      return report;
    },
    rowsOf: (table) => rowsOf(store, table, { workspaceId: workspace.id }),
    piecesOf: (importId) =>
      store.write(async (transaction) => transaction('import_piece').where('import_id', importId)),
  };
};

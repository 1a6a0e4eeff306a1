import {
  IMPORT_COUNTED_BYTES,
  type ImportCount,
  type ImportOptions,
  type ImportPreview,
  type ImportView,
  type Page,
  type PreviewOptions,
} from '@innesto/sdk/contract';
import type { Client, Travel } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** A file and how it is to be read: the options come first, so that the hub can work while the file comes in. */
const formOf = (options: ImportOptions | PreviewOptions, file: Blob, name: string): FormData => {
  const form = new FormData();
  form.append('options', JSON.stringify(options));
  form.append('file', file, name);
  return form;
};

const UNWATCHED: Travel = { onprogress: () => undefined, signal: new AbortController().signal };

/** A file of contacts on its way to the hub. */
export interface Sending extends Travel {
  readonly file: File;
  readonly options: ImportOptions;
}

/** Files of contacts that are being brought in. */
export const importCalls = (client: Client) => ({
  imports: (workspace: string, page: PageAsked) => client.get<Page<ImportView>>(at(workspace, 'imports'), { ...page }),
  import: (workspace: string, id: string) => client.get<ImportView>(at(workspace, 'imports', id)),
  cancelImport: (workspace: string, id: string) =>
    client.send<ImportView>('POST', at(workspace, 'imports', id, 'cancel')),
  previewImport: (workspace: string, beginning: Blob, options: PreviewOptions) =>
    client.upload<ImportPreview>(
      at(workspace, 'imports', 'preview'),
      formOf(options, beginning, 'beginning.csv'),
      UNWATCHED,
    ),
  /** What a file would do. One byte more than is read tells the hub that there is more. */
  countImport: (workspace: string, { file, options, ...travel }: Sending) =>
    client.upload<ImportCount>(
      at(workspace, 'imports', 'count'),
      formOf(options, file.slice(0, IMPORT_COUNTED_BYTES + 1), file.name),
      travel,
    ),
  sendImport: (workspace: string, { file, options, ...travel }: Sending) =>
    client.upload<{ readonly id: string; readonly rowsTotal: number }>(
      at(workspace, 'imports'),
      formOf(options, file, file.name),
      travel,
    ),
  /** The first lines of an import's report. */
  importReport: (workspace: string, id: string) => client.beginning(at(workspace, 'imports', id, 'report'), 20_000),
  /** Where an import's whole report is to be had. */
  importReportAddress: (workspace: string, id: string) => at(workspace, 'imports', id, 'report'),
});

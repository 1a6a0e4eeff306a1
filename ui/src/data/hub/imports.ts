import type { ImportView, Page } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Files of contacts that are being brought in. */
export const importCalls = (client: Client) => ({
  imports: (workspace: string, page: PageAsked) => client.get<Page<ImportView>>(at(workspace, 'imports'), { ...page }),
  import: (workspace: string, id: string) => client.get<ImportView>(at(workspace, 'imports', id)),
  cancelImport: (workspace: string, id: string) =>
    client.send<ImportView>('POST', at(workspace, 'imports', id, 'cancel')),
});

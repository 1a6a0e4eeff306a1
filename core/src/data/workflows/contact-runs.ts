import type { Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listRunsOfContact, type ContactRunRow } from '../../store/query/contact-run.ts';
import { findContactId } from '../../store/query/timeline.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { readPlace, type PageAsked } from './place.ts';

/** Where contacts stand. */
export interface ContactRuns {
  /** A contact's runs, over or not, the newest first. */
  runs(workspace: Workspace, contact: string, page: PageAsked): Promise<Page<ContactRunRow>>;
}

/** Opens the runs of contacts. */
export const createContactRuns = (store: Store): ContactRuns => ({
  runs: async (workspace, contact, { limit, after }) => {
    const contactId = await findContactId(store.read, { workspaceId: workspace.id, publicId: contact });
    if (contactId === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
    const [before = null] = readPlace(after, 1) ?? [];
    const of = { workspaceId: workspace.id, contactId };
    const rows = await listRunsOfContact(store.read, { ...of, before, limit: limit + 1 });
    return pageOfRows(rows, limit, ({ runId }) => runId);
  },
});

import type { Audience } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Workspace } from '../../model/workspace.ts';
import { unknownLists } from '../../store/query/list.ts';
import type { Store } from '../../store/store.ts';
import { checkContactFilter } from './contact-filter.ts';

/** Refuses an audience of lists that are not there, or of a filter that only a run could answer; paths are those of its members. */
export const checkAudience = async (store: Store, workspace: Workspace, { lists, filter }: Audience): Promise<void> => {
  if (lists !== undefined) {
    const unknown = await unknownLists(store.read, store.dialect, { workspaceId: workspace.id, publicIds: lists });
    const at = lists.findIndex((list) => unknown.has(list));
    if (at !== -1)
      throw fault('INNESTO_REQUEST_INVALID', { detail: `there is no list “${lists[at] ?? ''}”`, path: `/lists/${at}` });
  }
  if (filter !== undefined) await checkContactFilter(store, workspace, filter);
};

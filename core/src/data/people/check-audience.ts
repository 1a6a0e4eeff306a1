import type { Audience, Filter } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Moment } from '../../model/filter/question.ts';
import type { Workspace } from '../../model/workspace.ts';
import { filterSql } from '../../store/filter/filter-sql.ts';
import { unknownLists } from '../../store/query/list.ts';
import type { Store } from '../../store/store.ts';
import { checkContactFilter } from './contact-filter.ts';
import { firstFailing } from './first-failing.ts';

/** What past events held is kept as it came: it is asked of one contact, and not of everybody in one statement. */
const checkAskable = ({ dialect }: Store, workspace: Workspace, { filter, moment }: Asked): void => {
  const asked = { dialect, workspaceId: workspace.id, moment };
  const found = firstFailing(filter, '/filter', (comparison) => filterSql(comparison, asked) !== null);
  if (found === null) return;
  const path = found.comparison.of?.when === undefined ? found.path : `${found.path}/of/when`;
  const detail = 'What past events held cannot be asked of everybody at once.';
  const problems = [{ code: 'AUDIENCE_UNASKABLE', path, detail, parts: {} }];
  throw fault('INNESTO_CONDITION_INVALID', { detail, path }, { extension: { problems } });
};

interface Asked {
  readonly filter: Filter;
  readonly moment: Moment;
}

/** Refuses an audience of lists that are not there, or of a filter that cannot be asked of everybody; paths are those of its members. */
export const checkAudience = async (
  store: Store,
  workspace: Workspace,
  { audience: { lists, filter }, moment }: { readonly audience: Audience; readonly moment: Moment },
): Promise<void> => {
  if (lists !== undefined) {
    const unknown = await unknownLists(store.read, store.dialect, { workspaceId: workspace.id, publicIds: lists });
    const at = lists.findIndex((list) => unknown.has(list));
    if (at !== -1)
      throw fault('INNESTO_REQUEST_INVALID', { detail: `there is no list “${lists[at] ?? ''}”`, path: `/lists/${at}` });
  }
  if (filter === undefined) return;
  await checkContactFilter(store, workspace, filter);
  checkAskable(store, workspace, { filter, moment });
};

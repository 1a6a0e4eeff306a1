import type { Filter, WorkflowProblem } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Workspace } from '../../model/workspace.ts';
import { loadNameable } from '../../store/query/nameable.ts';
import type { Store } from '../../store/store.ts';
import { conditionProblems } from '../workflows/condition-problems.ts';
import { runOnlyAttribute } from './run-only-attribute.ts';

/** What is wrong with a condition that is to be asked of contacts alone, outside of any run. */
export const contactFilterProblems = async (
  store: Store,
  workspace: Pick<Workspace, 'id'>,
  { filter, path }: { readonly filter: Filter; readonly path: string },
): Promise<readonly WorkflowProblem[]> => {
  const run = runOnlyAttribute(filter, path);
  if (run !== null) {
    const detail = `“${run.attribute}” is known only inside a run.`;
    return [{ code: 'UNKNOWN_ATTRIBUTE', path: run.path, detail, parts: { attribute: run.attribute } }];
  }
  const nameable = await loadNameable(store, { workspaceId: workspace.id, mentioned: '' });
  return conditionProblems(filter, { path }, { nameable, actions: new Set() });
};

/** Refuses a condition that cannot be tested on contacts alone. */
export const checkContactFilter = async (store: Store, workspace: Workspace, filter: Filter): Promise<void> => {
  const run = runOnlyAttribute(filter, '/filter');
  if (run !== null) throw fault('INNESTO_CONDITION_RUN', { attribute: run.attribute, path: run.path });
  const problems = await contactFilterProblems(store, workspace, { filter, path: '/filter' });
  const [first] = problems;
  if (first === undefined) return;
  const details = { detail: first.detail, path: first.path ?? '/filter' };
  throw fault('INNESTO_CONDITION_INVALID', details, { extension: { problems } });
};

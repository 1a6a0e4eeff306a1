import type { AttributeView } from '@innesto/sdk/contract';
import { attributeCatalogue } from '../../model/filter/catalogue.ts';
import type { Workspace } from '../../model/workspace.ts';
import { loadKeptAttributes } from '../../store/query/kept-attribute.ts';
import { listLists } from '../../store/query/list.ts';
import { listWorkflows } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { loadFields } from '../../store/verb/load-fields.ts';

/** More lists or workflows than that are not offered; filters may ask about them all the same. */
const MOST = 1000;

/** What filters may ask of a workspace's contacts. */
export interface Attributes {
  all(workspace: Workspace): Promise<readonly AttributeView[]>;
}

/** The attributes that the store's fields, lists, workflows and plugins make. */
export const createAttributes = ({ store }: { readonly store: Store }): Attributes => ({
  all: async ({ id: workspaceId }) => {
    const [fields, lists, workflows, kept] = await Promise.all([
      loadFields(store, workspaceId),
      listLists(store.read, { workspaceId, after: 0, limit: MOST }),
      listWorkflows(store.read, { workspaceId, before: null, limit: MOST }),
      loadKeptAttributes(store.read, workspaceId),
    ]);
    return attributeCatalogue({ fields: [...fields.values()], lists, workflows, kept });
  },
});

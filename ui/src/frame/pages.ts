import type { Component } from 'svelte';
import { hrefOf, type InnerRoute } from '../data/route.ts';
import type { WorkspaceWatch } from '../data/watch.svelte.ts';

/** What a page inside a workspace is handed. It is made anew for every address. */
export interface PageProps<Name extends InnerRoute['page']> {
  readonly watch: WorkspaceWatch;
  readonly route: Extract<InnerRoute, { readonly page: Name }>;
}

type Load<Name extends InnerRoute['page']> = () => Promise<{ readonly default: Component<PageProps<Name>> }>;

// Two addresses, one page: what is fetched for both is the same.
const records = () => import('../page/records/RecordsPage.svelte');
const inbox = () => import('../page/inbox/InboxPage.svelte');

/** The pages inside a workspace, each fetched when it is first gone to. */
const PAGES: { readonly [Name in InnerRoute['page']]?: Load<Name> } = {
  workspace: () => import('../page/workspace/WorkspacePage.svelte'),
  workflows: () => import('../page/workflows/WorkflowsPage.svelte'),
  inbox,
  message: inbox,
  'signed-in': () => import('../page/connections/SignedInPage.svelte'),
  connections: () => import('../page/connections/ConnectionsPage.svelte'),
  calendar: () => import('../page/calendar/CalendarPage.svelte'),
  team: () => import('../page/team/TeamPage.svelte'),
  plugins: () => import('../page/plugins/PluginsPage.svelte'),
  plugin: () => import('../page/plugins/PluginPage.svelte'),
  workflow: () => import('../page/workflow/WorkflowPage.svelte'),
  runs: () => import('../page/runs/RunsPage.svelte'),
  campaigns: () => import('../page/campaigns/CampaignsPage.svelte'),
  campaign: () => import('../page/campaigns/CampaignPage.svelte'),
  contacts: () => import('../page/contacts/ContactsPage.svelte'),
  contact: () => import('../page/contact/ContactPage.svelte'),
  lists: () => import('../page/lists/ListsPage.svelte'),
  list: () => import('../page/lists/ListPage.svelte'),
  fields: () => import('../page/fields/FieldsPage.svelte'),
  records,
  'contact-records': records,
  record: () => import('../page/records/RecordPage.svelte'),
  till: () => import('../page/till/TillPage.svelte'),
  imports: () => import('../page/imports/ImportsPage.svelte'),
  'new-import': () => import('../page/imports/NewImportPage.svelte'),
  import: () => import('../page/imports/ImportPage.svelte'),
};

/** What an address must share with the one before for the page to stay as it is. */
export const placeOf = (route: InnerRoute): string =>
  route.page === 'message' ? hrefOf({ page: 'inbox', workspace: route.workspace }) : hrefOf(route);

/** How the page of an address is fetched; null: there is none. */
export const pageOf = (route: InnerRoute): Load<InnerRoute['page']> | null =>
  // Which page it is and what it is handed were one thing a line above; here they are no longer.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  (PAGES[route.page] as Load<InnerRoute['page']> | undefined) ?? null;

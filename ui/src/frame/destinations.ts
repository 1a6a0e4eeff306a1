import type { InnerRoute } from '../data/route.ts';
import type { IconName } from '../part/icon-shapes.ts';
import type { WordKey } from '../text/words.svelte.ts';

/** Somewhere that the navigation leads to, and the pages that count as being there. */
export interface Destination {
  readonly page:
    | 'workspace'
    | 'workflows'
    | 'campaigns'
    | 'contacts'
    | 'lists'
    | 'fields'
    | 'imports'
    | 'inbox'
    | 'plugins'
    | 'connections'
    | 'calendar'
    | 'team';
  readonly title: WordKey;
  readonly icon: IconName;
  readonly inside: readonly InnerRoute['page'][];
}

/** What people do every day. */
export const DAILY: readonly Destination[] = [
  { page: 'workspace', title: 'nav.home', icon: 'home', inside: ['workspace'] },
  { page: 'workflows', title: 'nav.workflows', icon: 'workflow', inside: ['workflows', 'workflow', 'runs'] },
  { page: 'campaigns', title: 'nav.campaigns', icon: 'campaign', inside: ['campaigns', 'campaign'] },
  { page: 'contacts', title: 'nav.contacts', icon: 'contacts', inside: ['contacts', 'contact'] },
  { page: 'lists', title: 'nav.lists', icon: 'list', inside: ['lists', 'list'] },
  { page: 'inbox', title: 'nav.inbox', icon: 'send', inside: ['inbox', 'message'] },
];

/** What is set up once. */
export const SET_UP: readonly Destination[] = [
  { page: 'imports', title: 'nav.imports', icon: 'import', inside: ['imports', 'new-import', 'import'] },
  { page: 'fields', title: 'nav.fields', icon: 'field', inside: ['fields'] },
  { page: 'connections', title: 'nav.connections', icon: 'connection', inside: ['connections', 'signed-in'] },
  { page: 'calendar', title: 'nav.calendar', icon: 'calendar', inside: ['calendar'] },
  { page: 'team', title: 'nav.team', icon: 'people', inside: ['team'] },
  { page: 'plugins', title: 'nav.plugins', icon: 'plugin', inside: ['plugins', 'plugin'] },
];

import type { ContactSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';
import { TypedSearch } from './typed-search.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'contacts'>;
  readonly after: After;
  readonly workspace: string;
  /** How many are shown at the most. */
  readonly most?: number;
}

/** Contacts of whom a word begins like what somebody types. */
export class ContactSearch extends TypedSearch<readonly ContactSummary[]> {
  constructor({ hub, after, workspace, most = 20 }: Options) {
    super({
      after,
      ask: async (search) =>
        (await hub.contacts(workspace, { limit: most, search: search === '' ? undefined : search })).items,
    });
  }
}

import type { DraftRevision, DraftRevisionDetail } from '@innesto/sdk/contract';
import { Attempt } from '../../data/attempt.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import { Listing } from '../../data/listing.svelte.ts';
import type { After } from '../../data/resource.svelte.ts';
import { parseDefinition } from '../../editor/parse-definition.ts';
import type { Tree } from '../../editor/tree.ts';

interface Options {
  readonly hub: Pick<Hub, 'drafts' | 'draft'>;
  readonly after: After;
  readonly workspace: string;
  readonly workflow: string;
}

/** An earlier draft that somebody looks at. */
export interface Looked {
  readonly revision: DraftRevisionDetail;
  readonly tree: Tree;
}

/** The drafts of a workflow as they were saved, and the one that somebody looks at. */
export class DraftHistory {
  readonly list: Listing<DraftRevision>;
  readonly attempt = new Attempt();
  #looked = $state.raw<Looked | null>(null);
  #wanted: number | null = null;
  readonly #options: Options;

  constructor(options: Options) {
    const { hub, after, workspace, workflow } = options;
    this.#options = options;
    this.list = new Listing({ after, load: (page) => hub.drafts(workspace, workflow, page) });
  }

  /** The draft that is looked at; null: the present one. */
  get looked(): Looked | null {
    return this.#looked;
  }

  /** Looks at an earlier draft. */
  readonly look = (rev: number): void => {
    this.#wanted = rev;
    void this.attempt.run(async () => {
      const { hub, workspace, workflow } = this.#options;
      // Of quick looks one after the other the last one counts: it is asked for once the one under way has come.
      for (let asked: number | null = null; this.#wanted !== null && this.#wanted !== asked;) {
        asked = this.#wanted;
        const revision = await hub.draft(workspace, workflow, asked);
        if (this.#wanted === asked) this.#looked = { revision, tree: parseDefinition(revision.definition) };
      }
    });
  };

  /** Looks at the present draft again. */
  readonly leave = (): void => {
    this.#wanted = null;
    this.#looked = null;
  };

  close(): void {
    this.list.close();
  }
}

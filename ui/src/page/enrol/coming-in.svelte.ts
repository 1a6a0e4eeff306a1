import type { Occasion } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'occasions'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly workflow: string;
}

const LOOKS_AT = 20;
// Whoever is on their way in is counted again at this pace, whether anybody tells of them or not.
const AGAIN_MS = 2000;

const isAsked = ({ kind }: Occasion): boolean => kind === 'hand' || kind === 'everyone';

/** Who is coming into a workflow because somebody asked for it, and how far that is. */
export class ComingIn {
  readonly #occasions: Resource<readonly Occasion[]>;
  readonly #after: After;
  readonly #stopListening: () => void;
  #cancel: (() => void) | null = null;

  constructor({ hub, after, watch, workflow }: Options) {
    this.#after = after;
    this.#occasions = new Resource({
      after,
      load: async () => {
        const { items } = await hub.occasions(watch.id, workflow, { limit: LOOKS_AT });
        const asked = items.filter(isAsked);
        this.#lookAgain(asked);
        return asked;
      },
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'workflows') this.refresh();
    });
    this.refresh();
  }

  /** Those that are not over, the latest first; where there is none, the last one. */
  get shown(): readonly Occasion[] {
    const all = this.#occasions.value ?? [];
    const open = all.filter(({ finished }) => finished === null);
    return open.length > 0 ? open : all.slice(0, 1);
  }

  readonly refresh = (): void => this.#occasions.refresh();

  /** Looks at once: somebody has just asked for it. */
  readonly hurry = (): void => this.#occasions.hurry();

  close(): void {
    this.#stopListening();
    this.#cancel?.();
    this.#occasions.close();
  }

  #lookAgain(asked: readonly Occasion[]): void {
    this.#cancel?.();
    const isUnderWay = asked.some(({ state }) => state === 'planned' || state === 'running');
    this.#cancel = isUnderWay ? this.#after(AGAIN_MS, this.refresh) : null;
  }
}

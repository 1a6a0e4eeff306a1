import type { Hub } from './hub.ts';
import { Resource } from './resource.svelte.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

/** What a new workspace needs before anything happens in it by itself. */
export interface FirstStepsDone {
  /** null: who asks may not see the connections. */
  readonly hasConnection: boolean | null;
  readonly hasContacts: boolean;
  readonly hasWorkflow: boolean;
}

interface Options {
  readonly hub: Pick<Hub, 'connections' | 'contacts' | 'workflows'>;
  readonly ports: Pick<WatchPorts, 'after'>;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  /** Whether they may see and make connections. */
  readonly mayConnect: boolean;
}

// It ticks itself, but nobody waits for it with a stopwatch.
const GAP_MS = 3000;

/** How far a new workspace has come. */
export class FirstSteps {
  readonly #done: Resource<FirstStepsDone>;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch, mayConnect }: Options) {
    const { id } = watch;
    this.#done = new Resource({
      after,
      gap: GAP_MS,
      load: async () => {
        const [connections, contacts, workflows] = await Promise.all([
          mayConnect ? hub.connections(id, { limit: 1 }) : null,
          hub.contacts(id, { limit: 1 }),
          hub.workflows(id, { limit: 200 }),
        ]);
        return {
          hasConnection: connections === null ? null : connections.items.length > 0,
          hasContacts: contacts.items.length > 0,
          hasWorkflow: workflows.items.some(({ version }) => version !== null),
        };
      },
    });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.#done.refresh();
  }

  /** How far it has come; null before the hub has said it, and where it could not. */
  get done(): FirstStepsDone | null {
    return this.#done.value;
  }

  /** Whether there is something left to do. */
  get isOpen(): boolean {
    const { done } = this;
    return done !== null && (done.hasConnection === false || !done.hasContacts || !done.hasWorkflow);
  }

  close(): void {
    this.#stopListening();
    this.#done.close();
  }

  #hear(news: News): void {
    // Once everything was there, nobody needs to know of it any more.
    if (this.done !== null && !this.isOpen) return;
    if (news === null || ['contacts', 'workflows', 'imports'].includes(news.topic)) this.#done.refresh();
  }
}

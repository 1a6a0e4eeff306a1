import type { MessageState, MessageSummary, WorkflowSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import type { After } from './resource.svelte.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'messages' | 'workflows'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
}

const MOST_WORKFLOWS = 200;

/** What a workspace sent, the newest first: all of it, or what came of it, or what one workflow sent. */
export class Inbox {
  readonly messages: Listing<MessageSummary>;
  #state = $state<MessageState | null>(null);
  #workflow = $state<string | null>(null);
  readonly #workflows: Listing<WorkflowSummary>;
  readonly #stopListening: () => void;

  constructor({ hub, after, watch }: Options) {
    this.messages = new Listing({
      after,
      step: 40,
      load: (page) =>
        hub.messages(watch.id, { ...page, state: this.#state ?? undefined, workflow: this.#workflow ?? undefined }),
    });
    this.#workflows = new Listing({ after, step: MOST_WORKFLOWS, load: (page) => hub.workflows(watch.id, page) });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.messages.refresh();
    this.#workflows.refresh();
  }

  get state(): MessageState | null {
    return this.#state;
  }

  get workflow(): string | null {
    return this.#workflow;
  }

  /** Whether only some of what was sent is looked at. */
  get isNarrowed(): boolean {
    return this.#state !== null || this.#workflow !== null;
  }

  /** The workflows whose messages can be looked at by themselves. */
  get workflows(): readonly WorkflowSummary[] {
    return this.#workflows.items ?? [];
  }

  readonly chooseState = (state: MessageState | null): void => {
    this.#state = state;
    this.messages.hurry();
  };

  readonly chooseWorkflow = (workflow: string | null): void => {
    this.#workflow = workflow;
    this.messages.hurry();
  };

  /** Looks at everything again. */
  readonly clear = (): void => {
    this.#state = null;
    this.#workflow = null;
    this.messages.hurry();
  };

  close(): void {
    this.#stopListening();
    this.messages.close();
    this.#workflows.close();
  }

  #hear(news: News): void {
    if (news === null || news.topic === 'messages') this.messages.refresh();
    if (news === null || news.topic === 'workflows') this.#workflows.refresh();
  }
}

import type { FeedMessage, WorkspaceView } from '@innesto/sdk/contract';
import { Feed, type FeedState } from './feed.svelte.ts';
import type { Hub } from './hub.ts';
import { Resource } from './resource.svelte.ts';
import { isNotFound, TroubleError } from './trouble.ts';
import type { WatchPorts } from './watch-ports.ts';
import { WorkspaceClock } from './workspace-clock.svelte.ts';

/** What changed in a workspace; null: it is unknown what, so everything may have. */
export type News = FeedMessage | null;

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly workspace: string;
  /** The hub refused the line: it may no longer know who is asking. */
  readonly onrefused: () => void;
}

/** A workspace as it is now: who it is, what time it has, and news of it for whoever listens. */
export class WorkspaceWatch {
  readonly id: string;
  readonly clock: WorkspaceClock;
  readonly workspace: Resource<WorkspaceView>;
  readonly #feed: Feed;
  readonly #listeners = new Set<(news: News) => void>();
  readonly #stopListening: () => void;

  constructor({ hub, ports, workspace, onrefused }: Options) {
    this.id = workspace;
    this.clock = new WorkspaceClock(ports);
    this.workspace = new Resource({
      after: ports.after,
      load: () => this.#load(hub),
    });
    this.#feed = new Feed({
      open: () => ports.openFeed(workspace),
      after: ports.after,
      random: ports.random,
      onmessage: (message) => this.#hear(message),
      onresync: () => this.#tell(null),
      onrefused,
    });
    this.#stopListening = ports.whenOnline(this.#feed.retry);
    this.workspace.refresh();
  }

  /** How the line to the hub stands. */
  get line(): FeedState {
    return this.#feed.state;
  }

  /** Tries the line at once. */
  readonly retry = (): void => this.#feed.retry();

  /** Hears the workspace's news until the answer is called. */
  listen(listener: (news: News) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopListening();
    this.#feed.close();
    this.workspace.close();
    this.#listeners.clear();
  }

  async #load(hub: Hub): Promise<WorkspaceView> {
    try {
      const view = await hub.workspace(this.id);
      this.clock.set(view.clock);
      return view;
    } catch (error) {
      // Nobody will ever have news of what is not there.
      if (error instanceof TroubleError && isNotFound(error.trouble)) this.#feed.close();
      throw error;
    }
  }

  #hear(message: FeedMessage): void {
    if (message.now !== undefined) this.clock.hear(message.now);
    if (message.topic === 'hello' || message.topic === 'resync') return;
    this.#tell(message);
  }

  #tell(news: News): void {
    if (news === null || news.topic === 'clock') this.workspace.refresh();
    for (const listener of this.#listeners) listener(news);
  }
}

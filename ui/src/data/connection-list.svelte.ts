import type { ConnectionChange, ConnectionDraft, ConnectionTrialResult, ConnectionView } from '@innesto/sdk/contract';
import { Attempt } from './attempt.svelte.ts';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import type { After } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';

interface Options {
  readonly hub: Pick<Hub, 'connections' | 'makeConnection' | 'changeConnection' | 'deleteConnection' | 'tryConnection'>;
  readonly after: After;
  readonly workspace: string;
}

/** One try of a connection: under way, or how it ended. */
interface Trial {
  readonly attempt: Attempt;
  readonly result: ConnectionTrialResult | null;
}

/** A connection as somebody made or changed it. */
export interface EditedConnection {
  /** The connection that is changed; null: a new one. */
  readonly before: ConnectionView | null;
  draft(): ConnectionDraft;
  change(): ConnectionChange;
}

/** The mail servers of a workspace, and its ways for SMS: of each, the one that messages go by first. */
export class ConnectionList {
  readonly connections: Listing<ConnectionView>;
  #trials = $state.raw<ReadonlyMap<string, Trial>>(new Map());
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    const { hub, after, workspace } = options;
    this.connections = new Listing({ after, load: (page) => hub.connections(workspace, page) });
  }

  /** Makes the connection that the form describes, or changes it. */
  async save(form: EditedConnection): Promise<ConnectionView> {
    const { hub, workspace } = this.#options;
    const saved =
      form.before === null
        ? await hub.makeConnection(workspace, form.draft())
        : await hub.changeConnection(workspace, form.before.id, form.change());
    this.#forget(saved.id);
    this.connections.hurry();
    return saved;
  }

  async delete(connection: string): Promise<void> {
    await this.#options.hub.deleteConnection(this.#options.workspace, connection);
    this.connections.hurry();
  }

  /** Sends a test by a connection; to nobody in particular: to whoever is signed in. */
  readonly try = async (connection: string, to: string): Promise<void> => {
    const { hub, workspace } = this.#options;
    const attempt = this.#trials.get(connection)?.attempt ?? new Attempt();
    if (attempt.busy) return;
    this.#keep(connection, { attempt, result: null });
    await attempt.run(async () => {
      const result = await hub.tryConnection(workspace, connection, to === '' ? {} : { to });
      this.#keep(connection, { attempt, result });
    });
  };

  isTrying(connection: string): boolean {
    return this.#trials.get(connection)?.attempt.busy ?? false;
  }

  /** How the last try of a connection ended. */
  resultOf(connection: string): ConnectionTrialResult | null {
    return this.#trials.get(connection)?.result ?? null;
  }

  /** Why a connection could not even be tried. */
  troubleOf(connection: string): Trouble | null {
    return this.#trials.get(connection)?.attempt.trouble ?? null;
  }

  close(): void {
    this.connections.close();
  }

  #keep(connection: string, trial: Trial): void {
    this.#trials = new Map([...this.#trials, [connection, trial]]);
  }

  #forget(connection: string): void {
    this.#trials = new Map([...this.#trials].filter(([id]) => id !== connection));
  }
}

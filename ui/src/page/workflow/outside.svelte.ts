import type { InboundView } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { Resource } from '../../data/resource.svelte.ts';
import type { WatchPorts } from '../../data/watch-ports.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'inbound' | 'enterSecret' | 'renewAddress'>;
  readonly ports: Pick<WatchPorts, 'after'>;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly workflow: string;
}

/** How a workflow hears from outside, kept up to date while somebody looks at it. */
export class Outside {
  readonly view: Resource<InboundView>;
  readonly #options: Options;
  readonly #stopListening: () => void;
  #isLookedAt = false;

  constructor(options: Options) {
    this.#options = options;
    const { hub, ports, watch, workflow } = options;
    this.view = new Resource({ load: () => hub.inbound(watch.id, workflow), after: ports.after });
    this.#stopListening = watch.listen((news) => {
      const isOurs = news === null || news.topic === 'workflows' || news.topic === 'parked';
      if (this.#isLookedAt && (isOurs || news.topic === 'drafts')) this.view.refresh();
    });
  }

  /** Somebody looks; what is given ends that. */
  readonly look = (): (() => void) => {
    this.#isLookedAt = true;
    this.view.refresh();
    return () => {
      this.#isLookedAt = false;
    };
  };

  /** Enters a secret, which nobody sees again. */
  readonly enter = async (secret: string, value: string): Promise<void> => {
    const { hub, watch, workflow } = this.#options;
    this.view.put(await hub.enterSecret(watch.id, { workflow, secret }, value));
  };

  /** Makes the address worthless, and gives the workflow another. */
  readonly renew = async (): Promise<void> => {
    const { hub, watch, workflow } = this.#options;
    this.view.put(await hub.renewAddress(watch.id, workflow));
  };

  close(): void {
    this.#stopListening();
    this.view.close();
  }
}

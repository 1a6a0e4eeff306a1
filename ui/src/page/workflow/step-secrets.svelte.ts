import type { StepSecretsView } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { Resource } from '../../data/resource.svelte.ts';
import type { WatchPorts } from '../../data/watch-ports.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'stepSecrets' | 'enterStepSecret'>;
  readonly ports: Pick<WatchPorts, 'after'>;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly workflow: string;
  readonly step: string;
}

/** What a step must be told in secret, and whether it was, kept up to date while somebody looks at it. */
export class StepSecrets {
  readonly view: Resource<StepSecretsView>;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    const { hub, ports, watch, workflow, step } = options;
    this.view = new Resource({ load: () => hub.stepSecrets(watch.id, { workflow, step }), after: ports.after });
  }

  /** Somebody looks; what is given ends that. The draft says which secrets are needed. */
  readonly look = (): (() => void) => {
    this.view.refresh();
    const stopListening = this.#options.watch.listen((news) => {
      if (news === null || news.topic === 'drafts' || news.topic === 'workflows') this.view.refresh();
    });
    return () => {
      stopListening();
      this.view.close();
    };
  };

  /** Enters a secret, which nobody sees again. */
  readonly enter = async (secret: string, value: string): Promise<void> => {
    const { hub, watch, workflow, step } = this.#options;
    this.view.put(await hub.enterStepSecret(watch.id, { workflow, step, secret }, value));
  };
}

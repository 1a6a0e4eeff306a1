import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { parseDefinition } from '../../editor/parse-definition.ts';
import type { Tree } from '../../editor/tree.ts';

/** The version that runs, read as a tree; null where it is not known (yet). */
export class RunningTree {
  readonly #definition: () => WorkflowDefinition | null;

  /** `definition` may read runes. */
  constructor(definition: () => WorkflowDefinition | null) {
    this.#definition = definition;
  }

  readonly tree: Tree | null = $derived.by(() => {
    const definition = this.#definition();
    return definition === null ? null : parseDefinition(definition);
  });
}

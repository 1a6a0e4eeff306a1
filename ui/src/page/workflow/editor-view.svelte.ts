import type { Memory } from '../../data/theme.svelte.ts';

/** How a workflow is shown. */
export type Shown = 'graph' | 'outline';

/** What stands at the right, where no settings are open. */
export type Side = 'palette' | 'problems' | 'history' | 'trial';

interface Ports {
  readonly memory: Memory;
  /** Whether there is too little room for a graph. May read runes. */
  readonly isNarrow: () => boolean;
}

const VIEW_KEY = 'innesto.editor.view';
const SIDE_KEY = 'innesto.editor.palette';

/** How somebody likes the editor, remembered on this machine. */
export class EditorView {
  #chosen = $state<Shown | null>(null);
  #side = $state<Side | null>(null);
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    const kept = ports.memory.read(VIEW_KEY);
    this.#chosen = kept === 'graph' || kept === 'outline' ? kept : null;
    this.#side = ports.isNarrow() || ports.memory.read(SIDE_KEY) === 'closed' ? null : 'palette';
  }

  /** Whether there is too little room for two things beside each other. */
  get isNarrow(): boolean {
    return this.#ports.isNarrow();
  }

  /** As it was chosen; without a choice, by how much room there is. */
  get shown(): Shown {
    return this.#chosen ?? (this.isNarrow ? 'outline' : 'graph');
  }

  get side(): Side | null {
    return this.#side;
  }

  readonly choose = (shown: Shown): void => {
    this.#chosen = shown;
    this.#ports.memory.keep(VIEW_KEY, shown);
  };

  /** Shows something at the right, or what stands there no longer. */
  readonly turn = (side: Side): void => {
    if (this.#side === side) this.close();
    else this.show(side);
  };

  readonly show = (side: Side): void => {
    this.#side = side;
    if (side === 'palette') this.#ports.memory.keep(SIDE_KEY, 'open');
  };

  readonly close = (): void => {
    if (this.#side === 'palette') this.#ports.memory.keep(SIDE_KEY, 'closed');
    this.#side = null;
  };
}

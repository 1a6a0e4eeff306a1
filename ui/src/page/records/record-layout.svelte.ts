import type { CollectionView } from '@innesto/sdk/contract';
import type { Memory } from '../../data/theme.svelte.ts';

interface Options {
  readonly memory: Memory;
  readonly workspace: string;
  readonly collection: Pick<CollectionView, 'plugin' | 'collection' | 'board'>;
}

/** How a collection's records are laid out, as chosen on this machine. */
export class RecordLayout {
  #chosen = $state<'board' | 'table'>('table');
  readonly #memory: Memory;
  readonly #place: string;
  /** Whether there is something to choose. */
  readonly hasBoard: boolean;

  constructor({ memory, workspace, collection }: Options) {
    this.#memory = memory;
    this.#place = `innesto.layout.${workspace}.${collection.plugin}/${collection.collection}`;
    this.hasBoard = collection.board !== undefined;
    this.#chosen = this.hasBoard && memory.read(this.#place) !== 'table' ? 'board' : 'table';
  }

  get chosen(): 'board' | 'table' {
    return this.#chosen;
  }

  readonly choose = (layout: 'board' | 'table'): void => {
    this.#chosen = layout;
    this.#memory.keep(this.#place, layout);
  };
}

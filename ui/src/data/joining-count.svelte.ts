import type { ImportCount, ImportOptions } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';

/** A file, and what would become of it. */
export interface Intended {
  readonly file: File;
  readonly options: ImportOptions;
}

interface Options {
  readonly hub: Pick<Hub, 'countImport'>;
  readonly after: After;
  readonly workspace: string;
}

// Who ticks three lists asks once.
const PAUSE_MS = 400;

/** How many contacts of a file would join lists, asked when what decides it has stood still for a moment. Nobody waits for it: where it cannot be told, it is not. */
export class JoiningCount {
  #told = $state.raw<Pick<ImportCount, 'joining' | 'isWhole'> | null>(null);
  #isAsking = $state(false);
  #cancel: (() => void) | null = null;
  #journey = new AbortController();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Null as long as it is not known. */
  get told(): Pick<ImportCount, 'joining' | 'isWhole'> | null {
    return this.#told;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Asks about something else; null: about nothing any more. */
  readonly ask = (intended: Intended | null): void => {
    this.close();
    this.#told = null;
    this.#isAsking = intended !== null;
    if (intended === null) return;
    const { signal } = (this.#journey = new AbortController());
    this.#cancel = this.#options.after(PAUSE_MS, () => void this.#count(intended, signal));
  };

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#journey.abort();
  }

  async #count(intended: Intended, signal: AbortSignal): Promise<void> {
    const { hub, workspace } = this.#options;
    try {
      const told = await hub.countImport(workspace, { ...intended, onprogress: () => undefined, signal });
      if (!signal.aborted) this.#told = told;
    } catch {
      // What is wrong with the file is said when it is sent.
    } finally {
      if (!signal.aborted) this.#isAsking = false;
    }
  }
}

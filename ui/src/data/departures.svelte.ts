import type { After } from './resource.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import { troubleOf, type Trouble } from './trouble.ts';

/** Until then whoever shows what has gone has heard of it and looked again. */
const NEWS_ARRIVE_MS = 4000;

interface Departure {
  /** What goes out of sight. */
  readonly keys: readonly string[];
  /** What is said about it. */
  readonly text: string;
  /** What really takes them away. */
  readonly commit: () => Promise<unknown>;
  /** How it is told that they could not be taken away. */
  readonly tell: (trouble: Trouble) => string;
  /** They are gone: what counts them is told to look again. */
  readonly ongone?: () => void;
}

/** What is out of sight already, and really goes once nobody can take it back any more. */
export class Departures {
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  readonly #after: After;

  constructor(after: After) {
    this.#after = after;
  }

  isHidden(key: string): boolean {
    return this.#hidden.has(key);
  }

  /** Those of them that are still to be seen. */
  seen<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
    return this.#hidden.size === 0 ? items : items.filter((item) => !this.#hidden.has(keyOf(item)));
  }

  leave(toasts: Pick<Toasts, 'postpone' | 'complain'>, { keys, text, commit, tell, ongone }: Departure): void {
    this.#hidden = new Set([...this.#hidden, ...keys]);
    const show = (): void => {
      this.#hidden = new Set([...this.#hidden].filter((key) => !keys.includes(key)));
    };
    const go = async (): Promise<void> => {
      try {
        await commit();
        ongone?.();
        this.#after(NEWS_ARRIVE_MS, show);
      } catch (error) {
        show();
        toasts.complain(tell(troubleOf(error)));
      }
    };
    toasts.postpone({ text, commit: () => void go(), undo: show });
  }
}

const KEPT = new WeakMap<object, Departures>();

/** What is on its way out of a workspace, the same for all pages of one visit. */
export const departuresOf = (watch: object, after: After): Departures => {
  const kept = KEPT.get(watch) ?? new Departures(after);
  KEPT.set(watch, kept);
  return kept;
};

/** How a contact's place in a list is called among departures. */
export const placeInList = (list: string, contact: string): string => `${list} ${contact}`;

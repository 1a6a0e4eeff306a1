import type { CollectionView, Json, RecordView, TillAnswer } from '@innesto/sdk/contract';
import { Attempt } from '../../data/attempt.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import type { After } from '../../data/resource.svelte.ts';
import { isNotFound, TroubleError } from '../../data/trouble.ts';

interface Options {
  readonly hub: Pick<Hub, 'lookAtTill' | 'useAtTill' | 'amendRecord'>;
  readonly after: After;
  /** A name that nobody else has. */
  readonly newId: () => string;
  readonly workspace: string;
  readonly collection: Pick<CollectionView, 'plugin' | 'collection'>;
}

/** So long what was done at the till can be taken back. */
export const UNDO_MS = 120_000;

/** So long after something was used a press is still one more on the button that was there before. */
export const SECOND_PRESS_MS = 600;

/** What makes one record's attributes the other's again: null takes one away. */
const difference = (from: RecordView, to: RecordView): Record<string, Json> => {
  const names = new Set([...Object.keys(from.attributes), ...Object.keys(to.attributes)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(from.attributes[name]) !== JSON.stringify(to.attributes[name]))
      .map((name) => [name, to.attributes[name] ?? null]),
  );
};

/** The till: what was typed or scanned, how it stands, using it, and taking that back for a while. */
export class TillDesk {
  /** What stands in the field. */
  typed = $state('');
  #shown = $state.raw<TillAnswer | null>(null);
  /** What was typed when nothing was found; null: something was. */
  #unknown = $state.raw<string | null>(null);
  /** How it was before it was used here; null: it was not, or that can no longer be taken back. */
  #before = $state.raw<RecordView | null>(null);
  #isUsed = $state(false);
  #isFresh = $state(false);
  #asked = '';
  /** By what the hub knows that it is asked the same thing again; null: nothing has been asked that is not answered. */
  #unanswered: string | null = null;
  #timers: readonly (() => void)[] = [];
  readonly attempt = new Attempt();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What is shown; null: nothing yet. */
  get shown(): TillAnswer | null {
    return this.#shown;
  }

  get unknown(): string | null {
    return this.#unknown;
  }

  /** Whether what is shown can be used now. */
  get canUse(): boolean {
    return this.#shown?.port === 'done' && !this.#isUsed;
  }

  /** Whether what is shown was used here, just now. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  get canUndo(): boolean {
    return this.#before !== null;
  }

  /** Whether it was used a moment ago only: whoever pressed twice is not about to take it back. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** Finds what was typed; says whether it can be used. */
  async look(): Promise<boolean> {
    const key = this.typed.trim();
    if (key === '' || this.attempt.busy) return false;
    const { hub, workspace, collection } = this.#options;
    this.#forget();
    this.#asked = key;
    const isAnswered = await this.attempt.run(async () => {
      this.#shown = await this.#known(() => hub.lookAtTill(workspace, collection, key));
    });
    // Nobody types a long code twice because the line was broken.
    if (isAnswered) this.typed = '';
    return this.canUse;
  }

  /**
   * Uses what is shown. Where somebody else was first, it shows how it stands now. Where no answer came it is asked for again
   * as the same thing: what was used all the same is not used twice, and is not told to have been used by others.
   */
  async use(): Promise<boolean> {
    const shown = this.#shown;
    if (shown === null || !this.canUse) return false;
    const { hub, after, newId, workspace, collection } = this.#options;
    await this.attempt.run(async () => {
      const attempt = (this.#unanswered ??= newId());
      const answer = await this.#known(() => hub.useAtTill(workspace, collection, { key: this.#asked, attempt }));
      this.#unanswered = null;
      this.#shown = answer;
      if (answer?.port !== 'done') return;
      this.#isUsed = true;
      this.#isFresh = true;
      this.#before = shown.record;
      this.#timers = [
        after(SECOND_PRESS_MS, () => (this.#isFresh = false)),
        after(UNDO_MS, () => (this.#before = null)),
      ];
    });
    return this.#isUsed;
  }

  /** Takes back what was done, where nobody has changed it since. */
  async undo(): Promise<boolean> {
    const [before, used] = [this.#before, this.#shown?.record];
    if (before === null || used === undefined || this.#isFresh) return false;
    const { hub, workspace, collection } = this.#options;
    return this.attempt.run(async () => {
      const change = { attributes: difference(used, before), startWorkflows: false };
      const record = await hub.amendRecord(workspace, collection, { record: used, change });
      this.#stopUndo();
      this.#isUsed = false;
      this.#shown = { record, port: 'done', title: null };
    });
  }

  close(): void {
    this.#stopUndo();
  }

  #stopUndo(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.#isFresh = false;
    this.#before = null;
  }

  #forget(): void {
    this.#stopUndo();
    this.#shown = null;
    this.#unknown = null;
    this.#unanswered = null;
    this.#isUsed = false;
  }

  async #known(ask: () => Promise<TillAnswer>): Promise<TillAnswer | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TroubleError) || !isNotFound(error.trouble)) throw error;
      this.#unknown = this.#asked;
      return null;
    }
  }
}

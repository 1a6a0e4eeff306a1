import type { After } from './resource.svelte.ts';

/** Something said at the edge of the page, gone after a while. */
export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  /** What takes it back; null: nothing to take back. */
  readonly undo: (() => void) | null;
}

interface Postponed {
  readonly text: string;
  /** What really does it: once nobody can take it back any more. */
  readonly commit: () => void;
  /** Puts what is shown back as it was. */
  readonly undo: () => void;
}

interface Standing {
  readonly toast: Toast;
  readonly leave: () => void;
  cancel: (() => void) | null;
}

// Long enough to be read, to be heard, and to be reached by keyboard.
const STAYS_MS = 8_000;
const MOST = 4;

/** What the page has to say without being asked, each with a way back where there is one. */
export class Toasts {
  #standing = $state.raw<readonly Standing[]>([]);
  #next = 1;
  #held = false;
  readonly #after: After;

  constructor(after: After) {
    this.#after = after;
  }

  get items(): readonly Toast[] {
    return this.#standing.map(({ toast }) => toast);
  }

  /** Says that something was done, and offers what takes it back. */
  readonly say = (text: string, undo: (() => void) | null = null): void => {
    this.#show({ id: this.#next++, kind: 'done', text, undo }, () => undefined);
  };

  /** Says that something went wrong which nobody is looking at. */
  readonly complain = (text: string): void => {
    this.#show({ id: this.#next++, kind: 'failed', text, undo: null }, () => undefined);
  };

  /** Says that something is done which is only done once nobody took it back: so that Undo is real. */
  readonly postpone = ({ text, commit, undo }: Postponed): void => {
    this.#show({ id: this.#next++, kind: 'done', text, undo }, commit);
  };

  /** Takes back what a toast told of. */
  readonly undo = (id: number): void => {
    const found = this.#take(id);
    found?.toast.undo?.();
  };

  /** Lets a toast go. */
  readonly dismiss = (id: number): void => this.#take(id)?.leave();

  /** Somebody is at the toasts: they stay. */
  readonly hold = (): void => {
    this.#held = true;
    for (const standing of this.#standing) {
      standing.cancel?.();
      standing.cancel = null;
    }
  };

  readonly release = (): void => {
    if (!this.#held) return;
    this.#held = false;
    for (const standing of this.#standing) this.#time(standing);
  };

  /** Does at once what was postponed: the page is left. */
  readonly settle = (): void => {
    for (const { toast } of this.#standing) this.dismiss(toast.id);
  };

  #show(toast: Toast, leave: () => void): void {
    const standing: Standing = { toast, leave, cancel: null };
    const oldest = this.#standing.length >= MOST ? this.#standing[0] : undefined;
    if (oldest !== undefined) this.dismiss(oldest.toast.id);
    this.#standing = [...this.#standing, standing];
    if (!this.#held) this.#time(standing);
  }

  #time(standing: Standing): void {
    standing.cancel = this.#after(STAYS_MS, () => this.dismiss(standing.toast.id));
  }

  #take(id: number): Standing | null {
    const found = this.#standing.find(({ toast }) => toast.id === id) ?? null;
    found?.cancel?.();
    this.#standing = this.#standing.filter((standing) => standing !== found);
    return found;
  }
}

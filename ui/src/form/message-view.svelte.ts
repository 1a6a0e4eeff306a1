import type { ContactSummary, MessagePreview } from '@innesto/sdk/contract';
import type { Hub } from '../data/hub.ts';
import type { After } from '../data/resource.svelte.ts';
import { troubleOf, type Trouble } from '../data/trouble.ts';
import type { WrittenMessage } from './message-in.ts';

interface Options {
  readonly hub: Pick<Hub, 'contacts' | 'previewMessage'>;
  readonly after: After;
  readonly workspace: string;
}

const PAUSE_MS = 150;
const MOST_CONTACTS = 50;

/** A message as one contact would get it, and then the next: made by the hub, of two answers the later one counts. */
export class MessageView {
  #contact = $state.raw<ContactSummary | null>(null);
  #contacts = $state.raw<readonly ContactSummary[]>([]);
  #preview = $state.raw<MessagePreview | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #isMaking = $state(false);
  #message: WrittenMessage | null = null;
  #asked = 0;
  #cancel: (() => void) | null = null;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whose data is filled in; null: an invented contact’s. */
  get contact(): ContactSummary | null {
    return this.#contact;
  }

  /** Whether there is anybody to go on to. */
  get hasOthers(): boolean {
    return this.#contacts.some(({ id }) => id !== this.#contact?.id);
  }

  /** The message as it was made last; null before the first time. */
  get preview(): MessagePreview | null {
    return this.#preview;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get isMaking(): boolean {
    return this.#isMaking;
  }

  /** Shows a message, first to the newest contact. */
  readonly begin = async (message: WrittenMessage): Promise<void> => {
    this.#message = message;
    this.#isMaking = true;
    const { hub, workspace } = this.#options;
    try {
      this.#contacts = (await hub.contacts(workspace, { limit: MOST_CONTACTS })).items;
      this.#contact ??= this.#contacts[0] ?? null;
    } catch (error) {
      // An invented contact will do.
      troubleOf(error);
    }
    this.#make(0);
  };

  /** Shows it as somebody else would get it. */
  readonly choose = (contact: ContactSummary | null): void => {
    this.#contact = contact;
    this.#make(PAUSE_MS);
  };

  /** Shows it as the next (1) or the previous (-1) contact would get it, round and round. */
  readonly go = (by: 1 | -1): void => {
    const contacts = this.#contacts;
    if (contacts.length === 0) return;
    const at = contacts.findIndex(({ id }) => id === this.#contact?.id);
    const next = at < 0 ? (by > 0 ? 0 : contacts.length - 1) : (at + by + contacts.length) % contacts.length;
    this.choose(contacts[next] ?? null);
  };

  close(): void {
    this.#asked += 1;
    this.#cancel?.();
  }

  #make(pause: number): void {
    this.#cancel?.();
    const asked = ++this.#asked;
    this.#isMaking = true;
    this.#cancel = this.#options.after(pause, () => void this.#ask(asked));
  }

  async #ask(asked: number): Promise<void> {
    const { hub, workspace } = this.#options;
    if (this.#message === null) return;
    try {
      const preview = await hub.previewMessage(workspace, { ...this.#message, contact: this.#contact?.id ?? null });
      if (asked !== this.#asked) return;
      this.#preview = preview;
      this.#trouble = null;
    } catch (error) {
      const trouble = troubleOf(error);
      if (asked === this.#asked) this.#trouble = trouble;
    } finally {
      if (asked === this.#asked) this.#isMaking = false;
    }
  }
}

import { OPTIONS } from '../../editor/tree.ts';
import { stopKey, TRIGGER_STOP, type Stop } from './walk.ts';

/** Where somebody is in a workflow: the stop that the keyboard stands at, and the item whose settings are open. */
export class Standpoint {
  #at = $state.raw<Stop>(TRIGGER_STOP);
  #opened = $state.raw<string | null>(null);
  #fresh = $state.raw<string | null>(null);
  #isEntering = false;
  #sought = $state.raw<{ readonly stop: Stop; readonly takesKeyboard: boolean } | null>(null);

  get at(): Stop {
    return this.#at;
  }

  /** The name of the stop that the keyboard stands at. */
  readonly key: string = $derived.by(() => stopKey(this.#at));

  /** The item whose settings are open; null: none. */
  get opened(): string | null {
    return this.#opened;
  }

  /** The item that was just added and whose settings have stood open ever since; null: none. */
  get fresh(): string | null {
    return this.#fresh;
  }

  /** The stop that is to be brought into view; null: none. */
  get sought(): Stop | null {
    return this.#sought?.stop ?? null;
  }

  /** The keyboard came to a stop by itself: by a click, or by Tab. */
  stand(stop: Stop): void {
    if (stopKey(stop) !== this.key) this.#at = stop;
  }

  /** Goes to a stop: it comes into view and, unless the keyboard is busy elsewhere, takes it. */
  go(stop: Stop, takesKeyboard = true): void {
    this.#at = stop;
    this.#sought = { stop, takesKeyboard };
  }

  /** Whether the keyboard goes into the settings when they open. */
  get isEntering(): boolean {
    return this.#isEntering;
  }

  /** Opens the settings of an item; `entering`: the keyboard goes there too. */
  open(item: string, entering = false): void {
    this.#isEntering = entering;
    if (item !== this.#fresh) this.#fresh = null;
    this.#opened = item;
    // The options stand beside the workflow, not in it.
    if (item !== OPTIONS) this.#at = { kind: 'item', id: item };
  }

  close(): void {
    this.#opened = null;
    this.#fresh = null;
  }

  /** An item was just added: its settings open, and nobody has been through them yet. */
  begin(item: string): void {
    this.open(item);
    this.#fresh = item;
  }

  /** What was just added is to be complete now. */
  settle(): void {
    this.#fresh = null;
  }

  /** Whether a stop is awaited to take the keyboard. */
  awaits(stop: Stop): boolean {
    return this.#sought !== null && this.#sought.takesKeyboard && stopKey(this.#sought.stop) === stopKey(stop);
  }

  /** The stop that was sought is there. */
  arrive(): void {
    this.#sought = null;
  }
}

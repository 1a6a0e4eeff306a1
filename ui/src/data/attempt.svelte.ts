import { troubleOf, type Trouble } from './trouble.ts';

/** Something that a person asked for: whether it is under way, and what stood in its way last time. */
export class Attempt {
  #busy = $state(false);
  #trouble = $state.raw<Trouble | null>(null);

  get busy(): boolean {
    return this.#busy;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Does it, unless it is being done already; true when it worked. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#trouble = null;
    try {
      await action();
      return true;
    } catch (error) {
      this.#trouble = troubleOf(error);
      return false;
    } finally {
      this.#busy = false;
    }
  }
}

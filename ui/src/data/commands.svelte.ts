/** Something that can be done from the command palette. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** The heading it stands under. */
  readonly group: string;
  /** The keys that do it without the palette, as they are shown. */
  readonly keys?: string;
  readonly run: () => void;
}

/** What can be done where one is: pages add what they know, and take it along when they go. */
export class Commands {
  #offers = $state.raw<readonly (() => readonly Command[])[]>([]);
  isOpen = $state(false);

  /** All that can be done now: what the page offers before what the frame does. */
  get all(): readonly Command[] {
    return this.#offers.flatMap((offer) => offer());
  }

  /** Offers commands until the answer is called; they are asked for anew each time the palette opens. */
  readonly offer = (commands: () => readonly Command[]): (() => void) => {
    this.#offers = [commands, ...this.#offers];
    return () => {
      this.#offers = this.#offers.filter((offer) => offer !== commands);
    };
  };

  readonly open = (): void => {
    this.isOpen = true;
  };
}

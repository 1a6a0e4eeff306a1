import type { ClipboardPort } from '../../editor/draft-ports.ts';

/** The machine's clipboard as far as the browser lets a page at it: fully during its own copy and paste, else by asking. */
export class PageClipboard implements ClipboardPort {
  #data: DataTransfer | null = null;
  // Without encryption, browsers give pages no clipboard but during those events.
  #kept: string | null = null;

  /** Does something while the browser copies or cuts: what is written then goes with its event. */
  during(data: DataTransfer, act: () => void): void {
    this.#data = data;
    act();
    this.#data = null;
  }

  readonly write = async (text: string): Promise<void> => {
    this.#kept = text;
    if (this.#data !== null) {
      this.#data.setData('text/plain', text);
      return;
    }
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // It stays on this page.
    }
  };

  readonly read = async (): Promise<string | null> => {
    try {
      return await navigator.clipboard.readText();
    } catch {
      return this.#kept;
    }
  };
}

/** Which colours the pages have; `system`: those that the machine is set to. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

/** Remembers small choices on this machine; a browser that forbids it forgets them. */
export interface Memory {
  read(key: string): string | null;
  keep(key: string, value: string): void;
}

interface Ports {
  readonly memory: Memory;
  /** The page's root element, whose `data-theme` the style sheet looks at. */
  readonly root: { readonly dataset: Record<string, string | undefined> };
  /** Whether the machine is set to dark colours. */
  readonly prefersDark: () => boolean;
}

/** The colours of the pages, as chosen on this machine. */
export class Theme {
  #name = $state<ThemeName>('system');
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    const kept = ports.memory.read('innesto.theme');
    this.#name = THEMES.find((name) => name === kept) ?? 'system';
  }

  get name(): ThemeName {
    return this.#name;
  }

  /** Whether the pages are dark now, by choice or by the machine. */
  get isDark(): boolean {
    return this.#name === 'system' ? this.#ports.prefersDark() : this.#name === 'dark';
  }

  choose(name: ThemeName): void {
    this.#name = name;
    this.#ports.memory.keep('innesto.theme', name);
    if (name === 'system') delete this.#ports.root.dataset['theme'];
    else this.#ports.root.dataset['theme'] = name;
  }
}

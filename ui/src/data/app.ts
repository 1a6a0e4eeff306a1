import { createContext } from 'svelte';
import type { Language, Words } from '../text/words.svelte.ts';
import type { Commands } from './commands.svelte.ts';
import type { Hub } from './hub.ts';
import type { Session } from './session.svelte.ts';
import type { Theme } from './theme.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import type { WatchPorts } from './watch-ports.ts';

/** What every page has at hand. */
export interface App {
  readonly hub: Hub;
  readonly session: Session;
  readonly words: Words;
  readonly theme: Theme;
  readonly toasts: Toasts;
  readonly commands: Commands;
  /** What live pages need of the machine: time, timers and lines to the hub. */
  readonly ports: WatchPorts;
  /** Speaks another language, now and at the next visit. */
  readonly preferLanguage: (language: Language) => void;
}

/** Hands the app to the pages, and gives it to them. */
export const [useApp, provideApp] = createContext<App>();

import type { Language } from './words.svelte.ts';

/** A language is named in itself: whoever looks for it reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', it: 'Italiano', ro: 'Română' };

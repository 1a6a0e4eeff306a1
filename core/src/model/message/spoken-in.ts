import type { Language } from './attachments.ts';

const SPOKEN: ReadonlyMap<string, Language> = new Map([
  ['Europe/Rome', 'it'],
  ['Europe/San_Marino', 'it'],
  ['Europe/Vatican', 'it'],
  ['Europe/Bucharest', 'ro'],
  ['Europe/Chisinau', 'ro'],
]);

/** What the customers of a workspace most likely speak: it has no language of its own, but tells where it is. English where we speak none of theirs. */
export const spokenIn = (timeZone: string): Language => SPOKEN.get(timeZone) ?? 'en';

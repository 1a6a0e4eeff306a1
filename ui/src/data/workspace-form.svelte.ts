import type { WorkspaceDraft } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';

/** The time zones that this machine knows, its own first choice among them. */
export const timeZones = (own: string): readonly string[] => {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(own) ? known : [own, ...known];
};

/** What somebody types who makes a workspace. */
export class WorkspaceForm {
  name = $state('');
  timeZone = $state('');
  mode = $state<NonNullable<WorkspaceDraft['mode']>>('demo');
  #tried = $state(false);

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  get nameFault(): WordKey | null {
    return this.#tried && this.name.trim() === '' ? 'form.name-missing' : null;
  }

  /** What is to be sent; null while something is missing, which is said from then on. */
  finish(): WorkspaceDraft | null {
    this.#tried = true;
    return this.nameFault === null ? { name: this.name.trim(), timeZone: this.timeZone, mode: this.mode } : null;
  }
}

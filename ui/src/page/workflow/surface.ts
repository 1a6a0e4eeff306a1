import type { Area, Spot, Target } from './drag.svelte.ts';
import type { Stop } from './walk.ts';

/** What the page needs of the view in which a workflow is shown. */
export interface Surface {
  /** Where it is in the window. */
  readonly area: () => Area;
  /** Where what is carried can be dropped, in pixels of the window. */
  readonly targets: () => readonly Target[];
  /** Moves what is shown. */
  readonly pan: (by: Spot) => void;
  /** The stop to the left (-1) or right (1) of where the keyboard stands. */
  readonly beside: (by: 1 | -1) => Stop | null;
}

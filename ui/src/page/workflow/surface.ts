import type { Area, Spot, Target } from './drag.svelte.ts';
import type { Stop } from './walk.ts';

/** Where a key leads. */
export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/** What the page needs of the view in which a workflow is shown. */
export interface Surface {
  /** Where it is in the window. */
  readonly area: () => Area;
  /** Where what is carried can be dropped, in pixels of the window. */
  readonly targets: () => readonly Target[];
  /** Moves what is shown. */
  readonly pan: (by: Spot) => void;
  /** The stop that a key leads to from where the keyboard stands; null: it leads nowhere. */
  readonly beside: (to: Direction) => Stop | null;
}

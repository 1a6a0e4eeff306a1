/** A row of the outline (`role=treeitem`). `way`: the beginning of a way of a step, with the steps in it below. */
export interface OutlineRow {
  /** The item's id; of a way the key of its sequence. */
  readonly id: string;
  readonly kind: 'trigger' | 'action' | 'wait' | 'branch' | 'exit' | 'goto' | 'end' | 'way' | 'loose';
  /** From 1 (`aria-level`). */
  readonly level: number;
  /** From 1 (`aria-posinset`). */
  readonly position: number;
  /** `aria-setsize` */
  readonly size: number;
  /** The id of the row that it hangs under. */
  readonly parent: string | null;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** The id of the place right after it where a step can be put in. */
  readonly place: string | null;
}

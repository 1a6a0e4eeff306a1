/** Who can do something about a fault: the caller, time, or nobody but us. */
export type FaultKind = 'user' | 'retryable' | 'fatal';

/** A fault's entry: what kind it is, the HTTP status it answers with, what happened and what to do. `{name}` holes are filled from the fault's details. */
export interface FaultEntry {
  readonly kind: FaultKind;
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

/** A line of the catalogue. */
// oxlint-disable-next-line max-params -- a table of four columns
export const entry = (kind: FaultKind, status: number, title: string, remedy: string): FaultEntry => ({
  kind,
  status,
  title,
  remedy,
});

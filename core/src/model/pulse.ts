/** Hints that there is work, given after a commit. A lost hint costs a moment, never work: loops look after every write. */
export interface Pulse {
  /** Events were appended. */
  events(): void;
  /** Runs became due, or will be sooner than known. */
  runs(): void;
  /** Deliveries were queued. */
  deliveries(): void;
  /** Calls from outside came, or a source is to be asked at once. Whoever has nothing of that kind leaves it out. */
  inbound?(): void;
}

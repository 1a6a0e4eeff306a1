/** What a node tells the others as soon as it happened: work came, shards went or came, plugins stand otherwise, there are news. Lost, it costs a moment: everybody looks anyway. */
// Plugins first: what goes on by another hint of the same notification knows already how they stand.
export const HINTS = ['plugins', 'events', 'runs', 'deliveries', 'inbound', 'nodes', 'news'] as const;
export type Hint = (typeof HINTS)[number];

/** Hints between the nodes of one database. */
export interface Hints {
  /** Tells the other nodes; never waits and never fails. */
  tell(hint: Hint): void;
  /** Whether hints of others arrive; where they do not, polling finds what there is. */
  readonly arrive: boolean;
  close(): Promise<void>;
}

/** A hint as it travels: who tells it, and what. */
export const writeHints = (from: string, hints: ReadonlySet<Hint>): string => `${from} ${[...hints].join(',')}`;

/** Reads what another node told; nothing where it is our own voice, or nobody's. */
export const readHints = (text: string, self: string): readonly Hint[] => {
  const [from = '', list = ''] = text.split(' ');
  return from === self ? [] : HINTS.filter((hint) => list.split(',').includes(hint));
};

/** How many may go into the next batch. */
export interface BatchSize {
  readonly most: number;
  /** Learns how long a batch took. */
  learn(batch: { readonly count: number; readonly milliseconds: number }): void;
}

/** Between which sizes, and how long a batch should take at the most. */
interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly milliseconds: number;
}

/**
 * Sizes batches so that none takes much longer than it should, whatever the machine is doing meanwhile: whoever comes while one is under
 * way waits for it. A batch that was quick lets the next grow slowly; one that was slow cuts it at once.
 */
export const createBatchSize = ({ least, most, milliseconds }: Bounds): BatchSize => {
  let size = most;
  return {
    get most() {
      return size;
    },
    learn: ({ count, milliseconds: took }) => {
      // A few say little about many: what a batch costs by itself is no reason to make it smaller.
      if (count < least) return;
      const fits = Math.floor((count * milliseconds) / Math.max(1, took));
      size = Math.max(least, Math.min(most, fits, size * 2));
    },
  };
};

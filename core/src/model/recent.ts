/** Keeps what was asked for most recently, up to a total weight; what has not been asked for longest goes first. */
export interface Recent<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  clear(): void;
}

interface Bounds<Value> {
  /** The weight that all kept values may have together; one alone may exceed it. */
  readonly capacity: number;
  /** What one value weighs; absent: 1 each. */
  readonly weigh?: (value: Value) => number;
}

/** Makes a bounded memory of values by key. */
export const createRecent = <Key, Value>({ capacity, weigh = () => 1 }: Bounds<Value>): Recent<Key, Value> => {
  // A Map remembers the order of insertion: taking a value out and putting it back makes it the youngest.
  const kept = new Map<Key, { readonly value: Value; readonly weight: number }>();
  let total = 0;
  const drop = (key: Key): void => {
    total -= kept.get(key)?.weight ?? 0;
    kept.delete(key);
  };
  return {
    get: (key) => {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set: (key, value) => {
      drop(key);
      const weight = weigh(value);
      kept.set(key, { value, weight });
      total += weight;
      for (const oldest of kept.keys()) {
        if (total <= capacity || oldest === key) break;
        drop(oldest);
      }
    },
    delete: drop,
    clear: () => {
      kept.clear();
      total = 0;
    },
  };
};

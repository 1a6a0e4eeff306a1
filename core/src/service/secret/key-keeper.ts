import type { Store } from '../../store/store.ts';
import { listKeyHolders, tellNodeKeys } from '../../store/verb/node-keys.ts';
import { wrappingKeyOf } from './derive-key.ts';
import type { KeyRing } from './key-ring.ts';
import { resealAll, surveySealed } from './reseal.ts';

/** Keeps the ring of keys of a running node: hears of new ones, and hands secrets over to the newest. */
export interface KeyKeeper {
  /** Looks now; gives whether everything is as it should be for a while. */
  look(): Promise<boolean>;
  close(): Promise<void>;
}

interface Parts {
  readonly store: Store;
  readonly ring: KeyRing;
  readonly nodeId: string;
  /** Where keys come from while the hub runs; null: they are the configuration's, and stay. */
  readonly file: { mark(): string | null; read(): readonly string[] } | null;
  readonly report: (message: string, details: Record<string, unknown>) => void;
  readonly uptime: () => number;
}

const LOOK_MS = 2000;
/** How long a node that found everything in order asks the database nothing. */
const QUIET_MS = 30_000;

/** Takes over what the file says, once it says something else. */
const createReading = ({ store, ring, file, report }: Parts): (() => Promise<boolean>) => {
  // What it says is taken over at the first look: it may have changed since the hub read it.
  let seen: string | null | undefined;
  return async () => {
    const mark = file?.mark() ?? null;
    if (file === null || mark === seen) return false;
    seen = mark;
    try {
      const said = file.read().map(wrappingKeyOf);
      const missing = ring.ids.slice(1).filter((id) => said.every((key) => key.id !== id));
      const used = missing.length === 0 ? new Map<string, number>() : await surveySealed(store);
      // Something is still sealed with it: it is handed over to what is left, and whoever took it away hears of it.
      const needed = missing.filter((id) => used.has(id));
      if (needed.length > 0) report('a key was taken away that still seals secrets', { keys: needed });
      ring.hold(said);
      return true;
    } catch (error) {
      report('the file of the sealing keys is not taken over', {
        error: error instanceof Error ? error.message : String(error),
      });
      return false;
    }
  };
};

/** Tells the other nodes which keys this one has, and hears which they have; gives whether it is this one’s turn to hand secrets over. */
const createTelling =
  ({ store, ring, nodeId }: Parts): (() => Promise<boolean>) =>
  async () => {
    if (store.isAlone) {
      ring.agree([]);
      return true;
    }
    const holders = await listKeyHolders(store);
    // A node that was away for long is entered anew: what it said of its keys is gone with its former entry.
    const said = holders.find(({ id }) => id === nodeId)?.keyIds ?? ring.ids.slice(0, 1);
    if (said.join(',') !== ring.ids.join(',')) await tellNodeKeys(store, nodeId, ring.ids);
    ring.agree(holders.flatMap(({ id, keyIds }) => (id === nodeId ? [] : [keyIds ?? []])));
    const place = holders.findIndex(({ id }) => id === nodeId);
    // The first node hands over what it can open; for a key that none before has, the first that has it does.
    const before = holders.slice(0, Math.max(place, 0)).map(({ keyIds }) => keyIds ?? ring.ids.slice(0, 1));
    return place !== -1 && ring.ids.some((id) => before.every((theirs) => !theirs.includes(id)));
  };

/** Opens what keeps a ring; it looks by itself until it is closed. */
export const openKeyKeeper = (parts: Parts): KeyKeeper => {
  const { store, ring, report, uptime } = parts;
  const [takeOver, tell] = [createReading(parts), createTelling(parts)];
  const ending = new AbortController();
  let quietUntil = 0;
  let knew = ring.ids.length > 1;

  const look = async (): Promise<boolean> => {
    const isNew = await takeOver();
    if (isNew) quietUntil = 0;
    // With one key there is nothing to agree on, and nothing to hand over, unless there were more a moment ago.
    if ((ring.ids.length === 1 && !knew) || uptime() < quietUntil) return true;
    const isTurn = await tell();
    const count = isTurn ? await resealAll(store, ring, { signal: ending.signal }) : 0;
    if (count > 0) report('stored secrets were handed over to another key', { key: ring.sealing, rows: count });
    const isSettled = ring.sealing === ring.ids.at(-1);
    knew = ring.ids.length > 1;
    if (isSettled) quietUntil = uptime() + QUIET_MS;
    return isSettled;
  };

  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (): Promise<boolean> => {
    const next = turn.then(look);
    turn = next.catch((error: unknown) => {
      report('the keys of stored secrets could not be looked after', {
        error: store.dialect.describe(error),
      });
    });
    return next;
  };
  const timer = setInterval(() => void inTurn().catch(() => undefined), LOOK_MS);
  timer.unref();
  return {
    look: inTurn,
    close: async () => {
      clearInterval(timer);
      ending.abort();
      await turn;
    },
  };
};

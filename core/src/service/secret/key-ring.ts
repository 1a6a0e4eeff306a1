import { fault } from '../../fault/fault.ts';
import type { RandomBytes } from '../../model/random.ts';
import type { SecretPlace } from '../../model/secret-place.ts';
import { keyIdOf, openSecret, rewrapSecret, sealSecret, type WrappingKey } from './envelope.ts';

/** The keys that protect stored secrets: one seals, all open. */
export interface KeyRing {
  /** Their names, the newest last; the first is the instance's own. */
  readonly ids: readonly string[];
  /** The name of the one that seals. */
  readonly sealing: string;
  seal(place: SecretPlace, plain: string): string;
  /** Throws INNESTO_SECRET_UNREADABLE. */
  open(place: SecretPlace, sealed: string): string;
  /** Hands a secret over to the key that seals; null: it cannot be opened. The same text: it is that key's already. */
  handOver(place: SecretPlace, sealed: string): string | null;
  /**
   * Has other keys from now on, behind the instance's own; whichever sealed before goes on where it is still there. One that is not among them any more
   * goes on opening: somebody may be about to write what they sealed with it a moment ago.
   */
  hold(keys: readonly WrappingKey[]): void;
  /** From now on the newest seals that everybody has. */
  agree(others: readonly (readonly string[])[]): void;
}

/** The newest of some keys that all others have, too; the first is the instance's own: everybody has it. */
export const newestOfAll = (ids: readonly string[], others: readonly (readonly string[])[]): string =>
  ids.findLast((id, at) => at === 0 || others.every((theirs) => theirs.includes(id))) ?? '';

/** Opens a ring with the instance's own key on it. */
export const createKeyRing = (own: WrappingKey, random: RandomBytes): KeyRing => {
  let keys: readonly WrappingKey[] = [own];
  let former: readonly WrappingKey[] = [];
  let sealing = own;
  const named = (id: string | null): WrappingKey | undefined => [...keys, ...former].find((key) => key.id === id);
  return {
    get ids() {
      return keys.map(({ id }) => id);
    },
    get sealing() {
      return sealing.id;
    },
    seal: (place, plain) => sealSecret(sealing, plain, { place, random }),
    open: (place, sealed) => {
      const key = named(keyIdOf(sealed));
      const plain = key === undefined ? null : openSecret(key, sealed, place);
      if (plain === null) throw fault('INNESTO_SECRET_UNREADABLE', { field: place.field });
      return plain;
    },
    handOver: (place, sealed) => {
      const from = named(keyIdOf(sealed));
      if (from === undefined) return null;
      return from === sealing ? sealed : rewrapSecret({ from, to: sealing }, sealed, { place, random });
    },
    hold: (more) => {
      const before = [...keys, ...former];
      keys = [own, ...more.filter(({ id }) => id !== own.id)];
      former = before.filter(({ id }) => keys.every((key) => key.id !== id));
      sealing = keys.find(({ id }) => id === sealing.id) ?? own;
    },
    agree: (others) => {
      sealing =
        named(
          newestOfAll(
            keys.map(({ id }) => id),
            others,
          ),
        ) ?? own;
    },
  };
};

/** How many shards the work is cut into; a constant of the data, not a setting. */
export const SHARD_COUNT = 64;

/** The shard of a contact: everything about one contact is decided where this shard is owned. */
export const shardOfContact = (contactId: number): number => contactId % SHARD_COUNT;

/** The shard of something without a contact, by FNV-1a (32 bits) of its subject. */
export const shardOfSubject = (subject: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < subject.length; at++) {
    hash ^= subject.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash % SHARD_COUNT;
};

/** The shards a node holds, with the epoch at which it took each: the fence of every write it makes. */
export interface Tenure {
  readonly owner: string;
  readonly shards: ReadonlyMap<number, number>;
}

/** Of a tenure what a batch is about: whoever writes about a few contacts need not hold all of the shards still. */
export const tenureOver = ({ owner, shards }: Tenure, concerned: Iterable<number>): Tenure => ({
  owner,
  shards: new Map(
    [...new Set(concerned)].flatMap((shard): [number, number][] => {
      const epoch = shards.get(shard);
      return epoch === undefined ? [] : [[shard, epoch]];
    }),
  ),
});

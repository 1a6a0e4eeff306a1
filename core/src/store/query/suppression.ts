import type { Knex } from 'knex';

/** An address that is kept only as a hash, and the channel on which it is not to be used. */
export interface HashedAddress {
  readonly channel: 'email' | 'sms';
  readonly hash: string;
}

const ERASED = 'erased';

/** Remembers that erased people are not to be written to: what is kept of their addresses tells nobody who they were. */
export const suppressErased = async (
  on: Knex.Transaction,
  {
    workspaceId,
    addresses,
    at,
  }: { readonly workspaceId: number; readonly addresses: readonly HashedAddress[]; readonly at: number },
): Promise<void> => {
  if (addresses.length === 0) return;
  await on('suppression')
    .insert(
      addresses.map(({ channel, hash }) => ({
        workspace_id: workspaceId,
        channel,
        address_key: hash,
        reason: ERASED,
        at,
      })),
    )
    .onConflict(['workspace_id', 'channel', 'address_key'])
    .ignore();
};

/** Forgets it where the person has come back and consented again. */
export const liftErased = async (
  on: Knex.Transaction,
  { workspaceId, addresses }: { readonly workspaceId: number; readonly addresses: readonly HashedAddress[] },
): Promise<void> => {
  for (const { channel, hash } of addresses) {
    await on('suppression').where({ workspace_id: workspaceId, channel, address_key: hash, reason: ERASED }).del();
  }
};

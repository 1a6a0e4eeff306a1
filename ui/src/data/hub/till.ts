import type { TillAnswer } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';
import type { CollectionNamed } from './records.ts';

/** What is done with what somebody shows at a till. */
export const tillCalls = (client: Client) => ({
  /** What somebody shows at the till: whether it can be used. */
  lookAtTill: (workspace: string, { plugin, collection }: CollectionNamed, key: string) =>
    client.send<TillAnswer>('POST', at(workspace, 'collections', plugin, collection, 'till', 'look'), { key }),
  /** Uses it; asked once more in the same attempt it is not used again, and the answer is the first one. */
  useAtTill: (
    workspace: string,
    { plugin, collection }: CollectionNamed,
    { key, attempt }: { readonly key: string; readonly attempt: string },
  ) => client.sendOnce<TillAnswer>(at(workspace, 'collections', plugin, collection, 'till', 'use'), { key }, attempt),
});

import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** An address that a message is about to go to, in the form in which the suppression list keeps it. */
export interface Address {
  readonly workspaceId: number;
  readonly channel: string;
  readonly addressKey: string;
}

const ADDRESS: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_channel', type: 'text' },
  { name: 'asked_key', type: 'text' },
];

/** One text for an address, to look it up by. */
const addressText = ({ workspaceId, channel, addressKey }: Address): string =>
  `${workspaceId} ${channel} ${addressKey}`;

/** Which of these addresses nothing may be sent to, by {@link addressText}. */
export const loadSuppressed = async (store: Store, addresses: readonly Address[]): Promise<ReadonlySet<string>> => {
  if (addresses.length === 0) return new Set();
  const rows = await store.dialect.all<{ workspace_id: number; channel: string; address_key: string }>(
    store.read,
    `SELECT s.workspace_id, s.channel, s.address_key FROM ${store.dialect.rows('j', ADDRESS)}
     JOIN suppression s ON s.workspace_id = j.asked_workspace AND s.channel = j.asked_channel AND s.address_key = j.asked_key`,
    [JSON.stringify(addresses.map(({ workspaceId, channel, addressKey }) => [workspaceId, channel, addressKey]))],
  );
  return new Set(
    rows.map((row) =>
      addressText({ workspaceId: row.workspace_id, channel: row.channel, addressKey: row.address_key }),
    ),
  );
};

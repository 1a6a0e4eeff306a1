import type { Delivery } from '../../model/delivery.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Lanes } from './lanes.ts';

/** How many hosts one round looks at, and how many requests it takes of each. */
const MOST_HOSTS = 500;
const MOST_OF_A_HOST = 50;

/** Requests whose moment has come: of each host as many as it has room for, in turns over the workspaces, however many wait for another host. */
export const takeRequests = async (
  verbs: Pick<Verbs, 'requestHosts' | 'queuedRequests'>,
  {
    lanes,
    workspaceIds,
    heads,
    tenure,
  }: {
    readonly lanes: Pick<Lanes, 'room' | 'roomAt'>;
    readonly workspaceIds: readonly number[];
    readonly heads: ReadonlyMap<number, number>;
    readonly tenure: Tenure;
  },
): Promise<readonly Delivery[]> => {
  const room = lanes.room('request');
  if (room <= 0 || workspaceIds.length === 0) return [];
  const known = await verbs.requestHosts({ workspaceIds, most: MOST_HOSTS });
  const open = known.filter((host) => lanes.roomAt(host) > 0);
  if (open.length === 0) return [];
  const each = Math.max(1, Math.min(MOST_OF_A_HOST, Math.floor(room / open.length)));
  const queued = await verbs.queuedRequests({
    hosts: open.map((host) => ({ ...host, now: heads.get(host.workspaceId) ?? 0 })),
    tenure,
    each,
  });
  const place = new Map(workspaceIds.map((id, at) => [id, at]));
  const inTurn = queued.toSorted(
    (one, other) => (place.get(one.workspaceId) ?? 0) - (place.get(other.workspaceId) ?? 0),
  );
  return inTurn.slice(0, room);
};

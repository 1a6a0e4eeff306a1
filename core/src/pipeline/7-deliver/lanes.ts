import type { Delivery, DeliveryKind } from '../../model/delivery.ts';
import type { RequestHost } from '../../store/verb/queued-requests.ts';

/** How many mails are on their way at once; more only wait in the mail server's queue instead of ours. */
const MOST_MAILS = 200;
/** How many of them may be one workspace's: a mail server that takes for ever must not have every place. */
const MOST_MAILS_A_WORKSPACE = 100;
/** How many of them may be SMS, and how many of those one workspace's: a gateway that takes for ever holds up neither mails nor other people's SMS. */
const MOST_SMS = 100;
const MOST_SMS_A_WORKSPACE = 20;
/** How many requests are on their way at once. */
const MOST_REQUESTS = 600;
/** How many of them may be one workspace's, and how many to one host: a system that takes for ever holds up only those who ask it. */
const MOST_REQUESTS_A_WORKSPACE = 200;
const MOST_REQUESTS_A_HOST = 50;
/** How many pieces of background work run at once: they are long, and the database has one writer. */
const MOST_CHORES = 2;

/** What is on its way, by kind. */
export interface Lanes {
  /** How many more of a kind may be set on their way. */
  room(kind: DeliveryKind): number;
  /** How many more requests a workspace may make to a host. */
  roomAt(host: RequestHost): number;
  /** Those of some deliveries for which their workspace (and, of a request, its host) has room. */
  fit(deliveries: readonly Delivery[]): readonly Delivery[];
  /** Counts a delivery as on its way until its carrying is over. */
  add(delivery: Delivery, carrying: Promise<void>): void;
  /** The shards of what is on its way. */
  shards(): ReadonlySet<number>;
  /** Resolves when nothing is on its way any more, of some shards or (absent) at all. */
  drain(shards?: ReadonlySet<number>): Promise<void>;
}

const MOST: Readonly<Record<DeliveryKind, number>> = {
  message: MOST_MAILS,
  request: MOST_REQUESTS,
  chore: MOST_CHORES,
};

/** What a delivery takes one place of. */
interface Share {
  readonly name: string;
  readonly most: number;
}

const requestShares = ({ workspaceId, host }: RequestHost): readonly Share[] => [
  { name: `requests ${workspaceId}`, most: MOST_REQUESTS_A_WORKSPACE },
  { name: `requests ${workspaceId} ${host}`, most: MOST_REQUESTS_A_HOST },
];

const smsShares = (workspaceId: number): readonly Share[] => [
  { name: 'sms', most: MOST_SMS },
  { name: `sms ${workspaceId}`, most: MOST_SMS_A_WORKSPACE },
];

const sharesOf = ({ kind, channel, workspaceId, host }: Delivery): readonly Share[] => {
  switch (kind) {
    case 'message':
      return [
        { name: `messages ${workspaceId}`, most: MOST_MAILS_A_WORKSPACE },
        ...(channel === 'sms' ? smsShares(workspaceId) : []),
      ];
    case 'request':
      return requestShares({ workspaceId, host: host ?? '' });
    case 'chore':
      return [];
  }
};

/** Opens the lanes; `released` is called whenever a place becomes free. */
export const createLanes = (released: () => void): Lanes => {
  const under: Record<DeliveryKind, Map<Promise<void>, number>> = {
    message: new Map(),
    request: new Map(),
    chore: new Map(),
  };
  const ways = (shards?: ReadonlySet<number>): Promise<void>[] =>
    [...under.message, ...under.request, ...under.chore].flatMap(([way, shard]) =>
      shards === undefined || shards.has(shard) ? [way] : [],
    );
  const taken = new Map<string, number>();
  const count = (delivery: Delivery, by: 1 | -1): void => {
    for (const { name } of sharesOf(delivery)) {
      const left = (taken.get(name) ?? 0) + by;
      if (left === 0) taken.delete(name);
      else taken.set(name, left);
    }
  };
  return {
    room: (kind) => MOST[kind] - under[kind].size,
    roomAt: (host) => Math.min(...requestShares(host).map(({ name, most }) => most - (taken.get(name) ?? 0))),
    fit: (deliveries) => {
      const wanted = new Map(taken);
      return deliveries.filter((delivery) => {
        const shares = sharesOf(delivery);
        const fits = shares.every(({ name, most }) => (wanted.get(name) ?? 0) < most);
        if (fits) for (const { name } of shares) wanted.set(name, (wanted.get(name) ?? 0) + 1);
        return fits;
      });
    },
    add: (delivery, carrying) => {
      count(delivery, 1);
      const way = carrying.finally(() => {
        under[delivery.kind].delete(way);
        count(delivery, -1);
        released();
      });
      under[delivery.kind].set(way, delivery.shard);
    },
    shards: () => new Set([...under.message.values(), ...under.request.values(), ...under.chore.values()]),
    drain: async (shards) => {
      for (let left = ways(shards); left.length > 0; left = ways(shards)) await Promise.all(left);
    },
  };
};

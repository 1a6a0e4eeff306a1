import type { Announce } from '../model/announcement.ts';
import type { Hint, Hints } from '../model/hint.ts';
import type { Pulse } from '../model/pulse.ts';
import { openHints, silentHints, type HintOptions } from './hints.ts';
import { openNews } from './news.ts';
import type { Store } from './store.ts';

/** What this node does when others tell it something. */
export interface Neighbour {
  readonly pulse: Pulse;
  /** Looks whether nodes came or went. */
  lookAround(): void;
  /** Another node changed how a plugin stands in some workspace: what is known of that is read anew. */
  plugins(): void;
  /** How many other nodes are alive. */
  readonly others: number;
}

/** The other nodes of the same database, as far as they are told something at once. */
export interface Neighbours {
  /** The hints of this node's rooms: to its own engine, and to the others'. */
  readonly pulse: Pulse;
  /** Announces to those who watch by this node, and by others. */
  readonly announce: Announce;
  /** Tells that shards were given back, or that this node came. */
  readonly nodesChanged: () => void;
  /** Whether what others write is told here at once; where nobody else is there, there is nothing to be told. */
  readonly areHeard: boolean;
  /** From now on hints are felt by this engine. */
  connect(neighbour: Neighbour): void;
  close(): Promise<void>;
}

/** What speaking with the other nodes is handed. */
export interface NeighbourPorts {
  readonly store: Store;
  readonly nodeId: string;
  /** The PostgreSQL address by which hints are listened for; null: hints are neither told nor heard, and polling finds all work. */
  readonly hintsUrl: string | null;
  /** Those who watch by this node. */
  readonly feed: { readonly announce: Announce; readonly watchers: number };
  readonly report: HintOptions['report'];
}

/** Opens the ways between this node and the others. */
export const openNeighbours = ({ store, nodeId, hintsUrl, feed, report }: NeighbourPorts): Neighbours => {
  let felt: Neighbour | null = null;
  const isAnybodyThere = (): boolean => (felt?.others ?? 0) > 0;
  const news = openNews({
    store,
    nodeId,
    hear: feed.announce,
    isWatched: () => feed.watchers > 0,
    isAnybodyThere,
    written: () => hints.tell('news'),
  });
  const hear: Record<Hint, () => void> = {
    events: () => felt?.pulse.events(),
    runs: () => felt?.pulse.runs(),
    deliveries: () => felt?.pulse.deliveries(),
    inbound: () => felt?.pulse.inbound?.(),
    nodes: () => felt?.lookAround(),
    plugins: () => felt?.plugins(),
    news: () => news.look(),
  };
  const options = { nodeId, hear: (hint: Hint) => hear[hint](), report, isAnybodyThere };
  const hints: Hints = hintsUrl === null ? silentHints : openHints(hintsUrl, store, options);
  const both = (kind: keyof Pulse) => (): void => {
    felt?.pulse[kind]?.();
    hints.tell(kind);
  };
  return {
    pulse: {
      events: both('events'),
      runs: both('runs'),
      deliveries: both('deliveries'),
      inbound: both('inbound'),
    },
    announce: (announcement) => {
      feed.announce(announcement);
      news.announce(announcement);
      // Whether anybody watches or not: what one node suspended the others must not ask either.
      if (announcement.topic === 'plugins') hints.tell('plugins');
    },
    nodesChanged: () => hints.tell('nodes'),
    get areHeard() {
      return hints.arrive || !isAnybodyThere();
    },
    connect: (neighbour) => {
      felt = neighbour;
    },
    close: async () => {
      news.close();
      await hints.close();
    },
  };
};

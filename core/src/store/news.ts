import type { Announce, Announcement } from '../model/announcement.ts';
import type { Store } from './store.ts';
import { readNews, writeNews, type ReadNews } from './verb/news.ts';

/** Carries announcements to those who watch by another node. */
export interface News {
  readonly announce: Announce;
  /** Reads at once what others announced: one of them said that it did. */
  look(): void;
  close(): void;
}

/** What carrying news is handed. */
export interface NewsPorts {
  readonly store: Store;
  readonly nodeId: string;
  /** Where what others announced is told. */
  readonly hear: Announce;
  /** Whether anybody watches by this node: nobody else reads. */
  readonly isWatched: () => boolean;
  /** Whether another node is there to read what this one writes. */
  readonly isAnybodyThere: () => boolean;
  /** Called when news were written. */
  readonly written: () => void;
}

/** What is announced within this goes in one row. */
const GATHER_MS = 150;
const LOOK_EVERY_MS = 500;
/** More than this at once nobody looks at one by one. */
const MOST_AT_ONCE = 500;

/** Opens the carrying of news between the nodes of one database. */
export const openNews = (ports: NewsPorts): News => {
  const { store, nodeId } = ports;
  let waiting: Announcement[] = [];
  let gate: NodeJS.Timeout | null = null;
  let read: ReadNews | null = null;
  let looking = false;

  const flush = async (): Promise<void> => {
    gate = null;
    const announcements = waiting;
    waiting = [];
    // News that are lost cost a watcher a look at an older number; the next news bring it up to date.
    await writeNews(store, { nodeId, announcements }).then(ports.written, () => undefined);
  };
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const isWorthIt = ports.isWatched() && ports.isAnybodyThere();
      read = isWorthIt ? await readNews(store, { nodeId, since: read }) : null;
      for (const announcement of read?.announcements ?? []) ports.hear(announcement);
    } catch {
      // The database is away; who watches is told when it is back.
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return {
    announce: (announcement) => {
      if (!ports.isAnybodyThere() || waiting.length >= MOST_AT_ONCE) return;
      waiting.push(announcement);
      gate ??= setTimeout(() => void flush(), GATHER_MS);
    },
    look: () => void look(),
    close: () => {
      clearInterval(timer);
      if (gate !== null) clearTimeout(gate);
    },
  };
};

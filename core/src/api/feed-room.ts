import type { FeedMessage } from '@innesto/sdk/contract';
import type { Announcement } from '../model/announcement.ts';
import type { Clock } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import { momentOf } from './clock-header.ts';
import { createFeedBacklog, type FeedNews } from './feed-backlog.ts';
import { createFeedLine, FEED_CLOSE, type FeedLine, type Watcher } from './feed-line.ts';

/** How often things happen, in milliseconds, and how much may wait on a line. */
export interface FeedPace {
  /** Between two messages of the same kind. */
  readonly gather: number;
  /** Between two looks at whether a watcher may still watch. */
  readonly recheck: number;
  /** Bytes that may wait to be sent before messages are left out. */
  readonly most: number;
}

// What the same commit announces arrives within this, and becomes one message.
const AT_ONCE = 5;

/** Those who watch one workspace. */
export interface FeedRoom {
  announce(announcement: Announcement): void;
  join(watcher: Watcher, workspace: Workspace): void;
  /** Looks at every line: who may no longer watch, and who is gone, leaves. */
  lookAround(): Promise<void>;
  close(): void;
  readonly size: number;
}

/** What the numbers of a workspace's messages are written with. */
const createWriter = (clock: Clock, begin: number) => {
  let sequence = begin;
  let workspace: Workspace | null = null;
  const write = (body: FeedNews | { readonly topic: 'hello' | 'resync' }): string => {
    const now = workspace === null || workspace.mode === 'live' ? {} : { now: momentOf(workspace, clock.now()) };
    const message: FeedMessage = { ...body, sequence, ...now };
    return JSON.stringify(message);
  };
  return {
    write,
    writeNext: (news: FeedNews): string => {
      sequence++;
      return write(news);
    },
    /** Something happened that nobody was there to hear. */
    pass: () => {
      sequence++;
    },
    see: (seen: Workspace) => {
      workspace = seen;
    },
  };
};

/** An empty room, whose messages are numbered from `begin` on. */
export const createFeedRoom = ({
  clock,
  pace,
  begin,
}: {
  readonly clock: Clock;
  readonly pace: FeedPace;
  readonly begin: number;
}): FeedRoom => {
  const lines = new Set<FeedLine>();
  const backlog = createFeedBacklog();
  const writer = createWriter(clock, begin);
  let gate: NodeJS.Timeout | null = null;

  const lookAround = async (): Promise<void> => {
    const seen = await Promise.all([...lines].map((line) => line.look()));
    const workspace = seen.find((found) => found !== null);
    if (workspace !== undefined && workspace !== null) writer.see(workspace);
  };
  const speak = async (): Promise<void> => {
    // The workspace's time is about to be told, so it had better be the new one.
    if (backlog.has('clock')) await lookAround();
    for (const news of backlog.take()) {
      const text = writer.writeNext(news);
      for (const line of lines) line.tell(text);
    }
  };
  const open = (): void => {
    gate = backlog.isEmpty ? null : setTimeout(open, pace.gather);
    // A line never throws: it closes.
    void speak();
  };
  return {
    announce: (announcement) => {
      if (lines.size === 0) return writer.pass();
      backlog.add(announcement);
      gate ??= setTimeout(open, AT_ONCE);
    },
    join: (watcher, workspace) => {
      writer.see(workspace);
      const line = createFeedLine(watcher, { most: pace.most, resync: () => writer.write({ topic: 'resync' }) });
      lines.add(line);
      watcher.socket.once('close', () => lines.delete(line));
      line.tell(writer.write({ topic: 'hello' }));
    },
    lookAround,
    close: () => {
      if (gate !== null) clearTimeout(gate);
      gate = null;
      for (const line of lines) line.close(FEED_CLOSE.stopping, 'the hub is stopping');
      lines.clear();
    },
    get size() {
      return lines.size;
    },
  };
};

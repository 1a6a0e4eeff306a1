import type { Announce } from '../model/announcement.ts';
import type { Clock } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import { FEED_CLOSE, type Watcher } from './feed-line.ts';
import { createFeedRoom, type FeedPace, type FeedRoom } from './feed-room.ts';

const PACE: FeedPace = { gather: 250, recheck: 4000, most: 262_144 };
const MOST_WATCHERS = 1000;

/** Where announcements become messages to those who watch. */
export interface Feed {
  /** Where the rooms announce; costs nothing to speak of where nobody watches. */
  readonly announce: Announce;
  /** Lets someone watch a workspace until the line closes. */
  join(watcher: Watcher, workspace: Workspace): void;
  /** How many watch. */
  readonly watchers: number;
  /** Closes every line and forgets every timer. */
  close(): void;
}

/** The hub's feed. One for the whole hub: made before the rooms that announce, closed with the server. */
export const createFeed = ({ clock, pace = PACE }: { readonly clock: Clock; readonly pace?: FeedPace }): Feed => {
  const rooms = new Map<number, FeedRoom>();
  // Numbers go on growing over a restart: no workspace says more than one thing a millisecond.
  const begin = clock.now();
  const roomOf = (workspaceId: number): FeedRoom => {
    const known = rooms.get(workspaceId);
    if (known !== undefined) return known;
    const room = createFeedRoom({ clock, pace, begin });
    rooms.set(workspaceId, room);
    return room;
  };
  const count = (): number => [...rooms.values()].reduce((sum, room) => sum + room.size, 0);
  // A line never throws: it closes.
  const rounds = setInterval(
    () => void Promise.all([...rooms.values()].map((room) => room.lookAround())),
    pace.recheck,
  );
  rounds.unref();
  return {
    announce: (announcement) => roomOf(announcement.workspaceId).announce(announcement),
    join: (watcher, workspace) => {
      if (count() >= MOST_WATCHERS) watcher.socket.close(FEED_CLOSE.later, 'too many watch already');
      else roomOf(workspace.id).join(watcher, workspace);
    },
    get watchers() {
      return count();
    },
    close: () => {
      clearInterval(rounds);
      for (const room of rooms.values()) room.close();
    },
  };
};

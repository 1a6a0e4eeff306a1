import type { WebSocket } from '@fastify/websocket';
import type { Workspace } from '../model/workspace.ts';

/** Codes with which a line is closed (RFC 6455; 4000 and above are ours). */
export const FEED_CLOSE = { stopping: 1001, talking: 1008, later: 1013, signedOut: 4401 } as const;

// Looks that a line may leave unanswered; after that nobody is there.
const MOST_SILENCE = 8;

/** One who watches a workspace. */
export interface Watcher {
  readonly socket: WebSocket;
  /** The workspace as it is now, or null where the watcher may no longer see it. */
  recheck(): Promise<Workspace | null>;
}

/** The line to one watcher. */
export interface FeedLine {
  /** Sends a message, or leaves it out where too much waits already. */
  tell(text: string): void;
  /** Tells a watcher who missed messages that it did, as soon as the line is free again. */
  catchUp(): void;
  /** Looks whether anybody is still there and still may be; gives the workspace as it is now. */
  look(): Promise<Workspace | null>;
  close(code: number, reason: string): void;
}

/** Opens the line to a watcher; `resync` writes the message that stands for those that were left out. */
export const createFeedLine = (
  watcher: Watcher,
  { most, resync }: { readonly most: number; readonly resync: () => string },
): FeedLine => {
  const { socket } = watcher;
  let isBehind = false;
  let silence = 0;
  const send = (text: string): void => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  };
  const catchUp = (): void => {
    if (!isBehind || socket.bufferedAmount > most) return;
    isBehind = false;
    send(resync());
  };
  socket.on('pong', () => {
    silence = 0;
  });
  // The feed only tells. Whoever talks to it is mistaken, or has ill in mind.
  socket.on('message', () => socket.close(FEED_CLOSE.talking, 'nothing is expected here'));
  return {
    catchUp,
    tell: (text) => {
      isBehind ||= socket.bufferedAmount > most;
      if (isBehind) catchUp();
      if (!isBehind) send(text);
    },
    look: async () => {
      if (++silence > MOST_SILENCE) socket.terminate();
      if (socket.readyState !== socket.OPEN) return null;
      socket.ping();
      catchUp();
      try {
        const workspace = await watcher.recheck();
        if (workspace === null) socket.close(FEED_CLOSE.signedOut, 'no longer signed in');
        return workspace;
      } catch {
        // Nobody can say now whether the watcher may still be here; so not, until it asks again.
        socket.close(FEED_CLOSE.later, 'try again later');
        return null;
      }
    },
    close: (code, reason) => socket.close(code, reason),
  };
};

import { once } from 'node:events';
import type { FeedMessage } from '@innesto/sdk/contract';
import { WebSocket } from 'ws';

/** A line to a workspace's feed, and all that it has said so far. */
export interface LiveFeed {
  readonly messages: readonly FeedMessage[];
  /** How often each step of a workflow was left by each outcome, added up: `{step: {outcome: times}}`. */
  steps(workflow: string): Record<string, Record<string, number>>;
  close(): Promise<void>;
}

/** Opens a line to a feed; resolves when it has said hello. */
export const listen = async (url: string, headers: Record<string, string>): Promise<LiveFeed> => {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
  const messages: FeedMessage[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as FeedMessage));
  await once(socket, 'message');
  return {
    messages,
    steps: (workflow) => {
      const sums: Record<string, Record<string, number>> = {};
      for (const message of messages) {
        if (message.topic !== 'steps' || message.workflow !== workflow) continue;
        for (const [step, outcomes] of Object.entries(message.changes)) {
          const sum = (sums[step] ??= {});
          for (const [outcome, times] of Object.entries(outcomes)) sum[outcome] = (sum[outcome] ?? 0) + times;
        }
      }
      return sums;
    },
    close: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close();
      await once(socket, 'close');
    },
  };
};

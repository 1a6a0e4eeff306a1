import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedMessage } from '@innesto/sdk/contract';
import { WebSocket } from 'ws';

/** For tests: a watcher of the feed as a program would write it. It keeps what it hears. */
export class Listener {
  readonly heard: FeedMessage[] = [];
  readonly socket: WebSocket;
  closed: number | null = null;

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString('utf8')) as FeedMessage));
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('error', () => undefined);
  }

  async until(isEnough: (heard: readonly FeedMessage[]) => boolean): Promise<readonly FeedMessage[]> {
    for (let tries = 0; tries < 400; tries++) {
      if (isEnough(this.heard)) return this.heard;
      await sleep(10);
    }
    throw new Error(`not heard; what was: ${JSON.stringify(this.heard)}, closed by ${String(this.closed)}`);
  }

  async untilClosed(): Promise<number> {
    if (this.closed === null) await once(this.socket, 'close');
    return this.closed ?? 0;
  }
}

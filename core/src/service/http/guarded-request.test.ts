import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openGuardedLine, type GuardedLine } from './guarded-request.ts';
import { UnsaidError } from './outside-errors.ts';

let server: Server | null = null;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

interface Opened {
  readonly line: GuardedLine;
  readonly ask: () => Promise<unknown>;
}

/** A line to a machine that does with it as it likes. */
const open = async (behave: (socket: Socket) => void): Promise<Opened> => {
  const opened = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    behave(socket);
  });
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(opened.address() as AddressInfo).port}`;
  const url = new URL(`http://${host}/orders`);
  const line = await openGuardedLine(url, { privateHosts: new Set([host]), milliseconds: 400, bytes: 1000 });
  return { line, ask: () => line.ask({ method: 'POST', url, headers: { 'content-length': '2' }, body: '{}' }) };
};

const answering = (text: string) => (socket: Socket) => void socket.once('data', () => socket.write(text));

test.each(['Connection: Upgrade\r\nUpgrade: chat\r\n', ''])(
  'an answer that wants to speak something else is none, and ends the request (%j)',
  async (headers) => {
    const { ask } = await open(answering(`HTTP/1.1 101 Switching\r\n${headers}\r\n`));
    await expect(ask()).rejects.toMatchObject({ trouble: 'not-understood' });
  },
);

test.each<readonly [string, (socket: Socket | undefined) => void]>([
  ['breaks', (socket) => socket?.resetAndDestroy()],
  ['is closed', (socket) => socket?.end()],
])('a line that %s before anything is said takes nothing with it', async (_case, leave) => {
  const { ask } = await open((socket) => void socket.resume());
  leave(sockets[0]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(ask()).rejects.toBeInstanceOf(UnsaidError);
});

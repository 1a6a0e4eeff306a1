import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a PostgreSQL server that can go dark: nobody hangs up, and nothing comes any more. */
export interface DarkWay {
  /** The server's address, by this way. */
  readonly url: string;
  /** Lines that are open stay dark for ever, as if the machine behind them had vanished; new ones are taken, and nothing comes on them. */
  darken(): void;
  /** New lines lead to the server again; those that were taken meanwhile are hung up. */
  lighten(): void;
  /** Resolves when somebody has opened a line. */
  taken(): Promise<unknown>;
  close(): void;
}

/** Opens a way to the server at that address. */
export const openDarkWay = async (serverUrl: string): Promise<DarkWay> => {
  const url = new URL(serverUrl);
  const [host, port] = [url.hostname, Number(url.port)];
  const open = new Set<Socket>();
  const astray = new Set<Socket>();
  const ways = new Set<() => void>();
  let isDark = false;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    open.add(near);
    if (isDark) return void astray.add(near);
    const far = connect(port, host);
    far.on('error', () => undefined);
    open.add(far);
    near.pipe(far).pipe(near);
    ways.add(() => {
      near.unpipe(far);
      far.unpipe(near);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) url.port = String(address.port);
  return {
    url: url.href,
    darken: () => {
      isDark = true;
      for (const part of ways) part();
      ways.clear();
    },
    lighten: () => {
      isDark = false;
      for (const near of astray) near.destroy();
      astray.clear();
    },
    taken: () => once(server, 'connection'),
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
};

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another system on this machine that says yes to everything, and back to whoever asks all that they told it: their key among it. */
export interface Echo {
  /** Where it listens, as `host:port`. */
  readonly host: string;
  close(): Promise<void>;
}

/** Opens it. */
export const openEcho = async (): Promise<Echo> => {
  const server = createServer((request, response) => {
    request.resume();
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-told': request.headers.authorization ?? '' })
      .end(JSON.stringify({ told: request.headers, at: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
};

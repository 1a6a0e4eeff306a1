import { once } from 'node:events';
import { createServer } from 'node:http';

/** A system on this machine that is told of each event, and thanks for it. */
export interface Sink {
  readonly host: string;
  /** How often it was told so far. */
  readonly told: () => number;
}

/** Works beside such a system. */
export const withSink = async <Result>(work: (sink: Sink) => Promise<Result>): Promise<Result> => {
  let told = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      told += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    return await work({ host, told: () => told });
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
};

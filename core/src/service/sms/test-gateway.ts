import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A request as a gateway got it. */
export interface GotRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a gateway answers; null: it takes the request and breaks the line. */
export type Answering = (got: GotRequest) => { readonly status: number; readonly body: string } | null;

/** A gateway for SMS on this machine, which speaks plain HTTP. */
export interface TestGateway {
  readonly host: string;
  readonly url: string;
  readonly got: GotRequest[];
  answer: Answering;
  close(): Promise<void>;
}

/** Opens a gateway that takes every SMS. */
export const openTestGateway = async (): Promise<TestGateway> => {
  const got: GotRequest[] = [];
  const gateway: { answer: Answering } = { answer: () => ({ status: 200, body: '{}' }) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://gateway.example'),
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      got.push(one);
      const said = gateway.answer(one);
      if (said === null) request.socket.destroy();
      else response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  const host = `127.0.0.1:${typeof place === 'object' && place !== null ? place.port : 0}`;
  return {
    host,
    url: `http://${host}`,
    got,
    get answer() {
      return gateway.answer;
    },
    set answer(answering) {
      gateway.answer = answering;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

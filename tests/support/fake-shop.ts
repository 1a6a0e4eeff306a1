import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An order of a shop. */
export interface Order {
  readonly id: string;
  readonly email: string;
  readonly total: number;
  readonly at: number;
}

/** How the shop answers the next question, instead of with its orders. */
export interface Mood {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A shop on this machine that answers which orders came after one, two at a time, to whoever knows its key. */
export interface FakeShop {
  /** Where it listens, as `host:port`. */
  readonly host: string;
  readonly orders: Order[];
  /** What it was asked, oldest first. */
  readonly asked: { readonly after: number; readonly authorization: string | undefined }[];
  /** How it answers next; each is used once. */
  readonly moods: Mood[];
  close(): Promise<void>;
}

export const SHOP_KEY = 'canary-key-5f2a91';
const PAGE = 2;

const afterIn = ({ url = '' }: IncomingMessage): number =>
  Number(new URL(url, 'http://shop.example').searchParams.get('after') ?? 0);

/** Opens the shop. */
export const openFakeShop = async (): Promise<FakeShop> => {
  const orders: Order[] = [];
  const asked: { after: number; authorization: string | undefined }[] = [];
  const moods: Mood[] = [];
  const server = createServer((request, response) => {
    const after = afterIn(request);
    const { authorization } = request.headers;
    asked.push({ after, authorization });
    const mood = moods.shift();
    if (mood !== undefined) {
      response.writeHead(mood.status, mood.headers).end(mood.body ?? '');
      return;
    }
    if (authorization !== `Bearer ${SHOP_KEY}`) {
      response.writeHead(401).end();
      return;
    }
    const page = orders.slice(after, after + PAGE);
    const last = after + page.length;
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-last': String(last),
      'x-more': last < orders.length ? 'yes' : 'no',
    });
    // It repeats what it was asked with, as some do.
    response.end(JSON.stringify({ orders: page, you: authorization }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    orders,
    asked,
    moods,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const BOARD_KEY = 'canary-board-key-93aa';
export const CLIENT = { id: 'innesto-test', secret: 'canary-client-secret-41c7' } as const;

/** A board on this machine with an OAuth server of its own: PKCE is checked, codes are good once, refresh tokens are good once. */
export interface FakeBoard {
  /** Where it listens, as `host:port`. */
  readonly host: string;
  /** The key that it takes now. */
  key: string;
  /** The key before, while it is still taken; null: it is not. */
  former: string | null;
  /** Whether it gives no more tokens to whoever signed in. */
  revoked: boolean;
  /** How long tokens last, in seconds. */
  lasts: number;
  readonly cards: string[];
  /** With what it was asked at its API, oldest first. */
  readonly asked: { readonly path: string; readonly authorization: string; readonly status: number }[];
  /** How often it was asked at `/token`, by grant. */
  readonly grants: string[];
  /** Every secret that it gave out. */
  readonly given: string[];
  /** Makes tokens that were given worthless at its API before their time. */
  forgetAccess(): void;
  close(): Promise<void>;
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const answer = (response: ServerResponse, status: number, body: unknown): number => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return status;
};

/** Opens the board. */
export const openFakeBoard = async (): Promise<FakeBoard> => {
  const codes = new Map<string, { challenge: string; redirect: string }>();
  const access = new Set<string>();
  const refresh = new Set<string>();
  const token = (kind: string): string => {
    const made = `canary-${kind}-${randomBytes(12).toString('hex')}`;
    board.given.push(made);
    return made;
  };
  const give = (response: ServerResponse): number => {
    const [first, second] = [token('access'), token('refresh')];
    access.add(first);
    refresh.add(second);
    return answer(response, 200, {
      access_token: first,
      refresh_token: second,
      token_type: 'Bearer',
      expires_in: board.lasts,
    });
  };
  const authorize = (url: URL, response: ServerResponse): void => {
    const {
      client_id,
      redirect_uri = '',
      state = '',
      code_challenge = '',
      code_challenge_method,
      scope,
    } = Object.fromEntries(url.searchParams);
    if (client_id !== CLIENT.id || code_challenge_method !== 'S256' || scope !== 'cards.write') {
      response.writeHead(400).end();
      return;
    }
    const code = randomBytes(8).toString('hex');
    codes.set(code, { challenge: code_challenge, redirect: redirect_uri });
    const back = new URL(redirect_uri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', state);
    response.writeHead(302, { location: back.href }).end();
  };
  const tokens = (form: URLSearchParams, response: ServerResponse): void => {
    const grant = form.get('grant_type') ?? '';
    board.grants.push(grant);
    if (form.get('client_id') !== CLIENT.id || form.get('client_secret') !== CLIENT.secret)
      return void answer(response, 400, { error: 'invalid_client' });
    if (grant === 'authorization_code') {
      const known = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const proof = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const isGood = known?.challenge === proof && known.redirect === form.get('redirect_uri');
      return void (isGood ? give(response) : answer(response, 400, { error: 'invalid_grant' }));
    }
    const isGood = !board.revoked && refresh.delete(form.get('refresh_token') ?? '');
    return void (isGood ? give(response) : answer(response, 400, { error: 'invalid_grant' }));
  };
  const api = async (request: IncomingMessage, path: string, response: ServerResponse): Promise<void> => {
    const { authorization = '', 'x-api-key': key } = request.headers;
    const isKnown =
      key === board.key ||
      (key !== undefined && key === board.former) ||
      access.has(authorization.replace('Bearer ', ''));
    const body = await read(request);
    if (isKnown && path === '/api/cards' && request.method === 'POST') board.cards.push(body);
    const told =
      path === '/api/boards'
        ? ['red', 'blue']
        : path === '/api/cards' && request.method === 'GET'
          ? ['ada']
          : { you: [authorization, key] };
    const status = isKnown ? answer(response, 200, told) : answer(response, 401, { you: [authorization, key] });
    board.asked.push({ path, authorization: String(key ?? authorization), status });
  };
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://board.example');
    if (url.pathname === '/authorize') authorize(url, response);
    else if (url.pathname === '/token') void read(request).then((form) => tokens(new URLSearchParams(form), response));
    else void api(request, url.pathname, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const board: FakeBoard = {
    host: `127.0.0.1:${port}`,
    key: BOARD_KEY,
    former: null,
    revoked: false,
    lasts: 3600,
    cards: [],
    asked: [],
    grants: [],
    given: [],
    forgetAccess: () => access.clear(),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return board;
};

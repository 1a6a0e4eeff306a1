import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CRM_KEY = 'canary-crm-key-83d1';
export const CRM_SIGNING = 'canary-crm-signing-4f0b';

/** What the CRM was asked; `proved`: its signature is right. */
export interface AskedOfCrm {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly key: string;
  readonly proved: boolean;
  readonly body: string;
}

/** How the CRM answers the next request, instead of by its usual 201; `lost`: it takes it, and the line breaks. */
export type CrmMood =
  | 'lost'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** A CRM on this machine that takes people in, each `Idempotency-Key` once. */
export interface FakeCrm {
  readonly host: string;
  readonly asked: AskedOfCrm[];
  readonly moods: CrmMood[];
  /** How many people it has taken in. */
  readonly people: Map<string, number>;
  close(): Promise<void>;
}

const isProved = ({ headers }: IncomingMessage, body: string): boolean => {
  const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  const right = createHmac('sha256', CRM_SIGNING).update(`${id}.${at}.${body}`).digest('base64');
  return headers['webhook-signature'] === `v1,${right}` && id === headers['idempotency-key'];
};

/** Opens the CRM. */
export const openFakeCrm = async (): Promise<FakeCrm> => {
  const asked: AskedOfCrm[] = [];
  const moods: CrmMood[] = [];
  const people = new Map<string, number>();
  const take = (key: string): number => {
    const known = people.get(key) ?? people.size + 1;
    people.set(key, known);
    return known;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { method = '', url: path = '', headers } = request;
      const { authorization } = headers;
      const key = String(headers['idempotency-key']);
      asked.push({ method, path, authorization, key, proved: isProved(request, body), body });
      const mood = moods.shift();
      if (mood === 'lost') {
        take(key);
        request.socket.destroy();
      } else if (mood !== undefined) response.writeHead(mood.status, mood.headers).end(mood.body ?? '');
      else if (authorization !== `Bearer ${CRM_KEY}`) response.writeHead(401).end();
      else {
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ data: { id: take(key) }, you: authorization }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    moods,
    people,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

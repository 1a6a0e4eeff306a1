import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COLOMBA_KEY = 'canary-colomba-key-5e21';
export const COLOMBA_SIGNING = 'canary-colomba-signing-8c30';

/** A message as the gateway took it. */
export interface TakenByColomba {
  /** The gateway's own name for it. */
  readonly id: string;
  /** The key under which it came: the same key again is the same message. */
  readonly key: string;
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly subject: string | null;
  readonly callback: string | null;
}

/** How it answers the next message, each used once: `silent` takes it and says nothing, ever; `break` takes it and breaks the line. */
type Mood = 'busy' | 'no' | 'stopped' | 'silent' | 'break';

/** A gateway for messages on this machine, by a protocol of its own. */
export interface Colomba {
  /** Where it listens, as `host:port`. */
  readonly host: string;
  /** What it took, oldest first, each once. */
  readonly taken: TakenByColomba[];
  /** The keys under which it was asked, oldest first: more than it took where somebody asked again. */
  readonly asked: string[];
  readonly moods: Mood[];
  /** Tells some things in one signed call; gives the status of the answer. */
  tell(url: string, told: readonly object[], signing?: string): Promise<number>;
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const answer = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const NOES = {
  busy: [429, 'too much at once'],
  no: [422, 'no such number'],
  stopped: [410, 'they want no more'],
} as const;

/** Opens the gateway. */
export const openColomba = async (): Promise<Colomba> => {
  const taken: TakenByColomba[] = [];
  const asked: string[] = [];
  const moods: Mood[] = [];
  const keep = (key: string, body: string): TakenByColomba => {
    const known = taken.find((one) => one.key === key);
    if (known !== undefined) return known;
    const said = JSON.parse(body) as Partial<TakenByColomba>;
    const { to = '', from = '', text = '', subject = null, callback = null } = said;
    const made = { id: `c-${taken.length + 1}`, key, to, from, text, subject, callback };
    taken.push(made);
    return made;
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    if (request.headers.authorization !== `Bearer ${COLOMBA_KEY}`)
      return answer(response, 401, { error: 'who are you?' });
    if (request.method === 'GET') return answer(response, 200, { you: request.headers.authorization });
    const key = String(request.headers['idempotency-key']);
    asked.push(key);
    const mood = moods.shift();
    if (mood === 'busy' || mood === 'no' || mood === 'stopped') {
      const [status, error] = NOES[mood];
      return answer(response, status, { error });
    }
    const { id } = keep(key, body);
    if (mood === 'silent') return;
    if (mood === 'break') return void request.socket.destroy();
    answer(response, 201, { id });
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    asked,
    moods,
    tell: async (url, told, signing = COLOMBA_SIGNING) => {
      const body = JSON.stringify(told);
      const headers = {
        'content-type': 'application/json',
        'x-colomba': `sha256=${createHmac('sha256', signing).update(body).digest('hex')}`,
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

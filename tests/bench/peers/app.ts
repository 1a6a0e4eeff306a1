import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Resumed } from './peer.ts';

/** An event as it comes in. */
export interface Scored {
  readonly person: number;
  readonly score: number;
}

/** Executions that are to wait: for whom, and until when. */
export interface Hold {
  readonly first: number;
  readonly count: number;
  readonly until: number;
}

/** What an application has done so far. */
export interface Tally {
  /** An event has been acted upon. */
  readonly acted: () => void;
  /** One who waited has gone on and done its work. */
  readonly resumed: () => void;
  readonly read: () => Resumed & { readonly acted: number };
}

/** Begins to count. */
export const createTally = (): Tally => {
  let acted = 0;
  let count = 0;
  let firstAt: number | null = null;
  return {
    acted: () => void (acted += 1),
    resumed: () => {
      count += 1;
      firstAt ??= Date.now();
    },
    read: () => ({ acted, count, firstAt }),
  };
};

/** What somebody would write around a library: an application that is called by HTTP. */
export interface App {
  readonly tally: Tally;
  readonly event: (event: Scored) => Promise<object>;
  readonly hold: (hold: Hold) => Promise<void>;
}

const numberIn = (value: unknown, name: string): number => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof found !== 'number') throw new Error(`the call has no number ${name}`);
  return found;
};

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const part of request) text += String(part);
  return text === '' ? null : JSON.parse(text);
};

const answer = async (app: App, request: IncomingMessage): Promise<object> => {
  if (request.url === '/tally') return app.tally.read();
  const body = await bodyOf(request);
  if (request.url === '/event') return app.event({ person: numberIn(body, 'person'), score: numberIn(body, 'score') });
  await app.hold({ first: numberIn(body, 'first'), count: numberIn(body, 'count'), until: numberIn(body, 'until') });
  return {};
};

/** Answers for an application, and says on which port. */
export const serveApp = async (app: App): Promise<void> => {
  const server = createServer((request, response) => {
    answer(app, request).then(
      (told) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told)),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        response.writeHead(500).end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  process.stdout.write(`port ${typeof address === 'object' && address !== null ? address.port : 0}\n`);
};

/** What an application is started with: where its libraries are, its database, how many people it knows. */
export const startedWith = (): { readonly installed: string; readonly url: string; readonly people: number } => {
  const [, , installed = '', url = '', people = '0'] = process.argv;
  return { installed, url, people: Number(people) };
};

/** A package of the folder that it was installed into, in either form of module. */
export const packageIn = async (installed: string, name: string): Promise<object> => {
  const { resolve } = createRequire(join(installed, 'package.json'));
  const module = (await import(pathToFileURL(resolve(name)).href)) as { readonly default?: object };
  return { ...module.default, ...module };
};

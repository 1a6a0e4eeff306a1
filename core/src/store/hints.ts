import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { readHints, writeHints, type Hint, type Hints } from '../model/hint.ts';
import type { Store } from './store.ts';

/** What hints need to know. */
export interface HintOptions {
  /** The node that speaks. */
  readonly nodeId: string;
  readonly hear: (hint: Hint) => void;
  readonly report: (message: string, details: Readonly<Record<string, string | number | null>>) => void;
  /** Whether anybody else is there to be told. */
  readonly isAnybodyThere: () => boolean;
}

const CHANNEL = 'innesto';
/** What is told within this goes in one notification. */
const GATHER_MS = 10;
const CONNECT_AGAIN_MS = 2000;
/** A server that stands still takes the connection, and says nothing. */
const LONGEST_OPENING_MS = 15_000;
const LONGEST_ECHO_MS = 3000;
/** So long a line on which nothing arrives is left alone. */
const DEAF_MS = 300_000;

/** For a database that nobody shares. */
export const silentHints: Hints = { tell: () => undefined, arrive: false, close: () => Promise.resolve() };

/** A line on which notifications arrive. Resolves when it breaks, or is found to be deaf. */
const listenOnce = async (
  { url, store, options }: { readonly url: string; readonly store: Store; readonly options: HintOptions },
  { signal, heard }: { readonly signal: AbortSignal; readonly heard: (isHeard: boolean) => void },
): Promise<'broken' | 'deaf'> => {
  const client = new Client({
    connectionString: url,
    application_name: 'innesto-hints',
    keepAlive: true,
    connectionTimeoutMillis: LONGEST_OPENING_MS,
    query_timeout: LONGEST_OPENING_MS,
  });
  const broken = new Promise<void>((resolve) => {
    // Each time: one broken line says so twice, in the server's last words and by its end.
    client.on('error', () => resolve());
    client.once('end', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const echo = `echo ${options.nodeId}`;
  const echoed = new Promise<void>((resolve) => {
    client.on('notification', ({ payload = '' }) => {
      if (payload === echo) resolve();
      else for (const hint of readHints(payload, options.nodeId)) options.hear(hint);
    });
  });
  try {
    const opened = client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .then(() => true);
    if (!(await Promise.race([opened, broken.then(() => false)]))) return 'broken';
    // Behind a pooler in transaction mode LISTEN succeeds, and nothing ever arrives: only a word of our own tells.
    const said = store.read.raw('SELECT pg_notify(?, ?)', [CHANNEL, echo]).then(() => true);
    if (!(await Promise.race([said, broken.then(() => false)]))) return 'broken';
    const isHeard = await Promise.race([
      echoed.then(() => true),
      broken.then(() => false),
      sleep(LONGEST_ECHO_MS, false, { ref: false }),
    ]);
    if (!isHeard) return 'deaf';
    heard(true);
    // What was told before this line was there nobody heard.
    for (const hint of ['plugins', 'events', 'runs', 'deliveries', 'nodes', 'news'] as const) options.hear(hint);
    await broken;
    return 'broken';
  } finally {
    heard(false);
    // Of a line that broke the end never comes.
    void client.end().catch(() => undefined);
  }
};

/** Opens hints over PostgreSQL's NOTIFY, by a connection of their own that is opened again whenever it breaks. */
export const openHints = (url: string, store: Store, options: HintOptions): Hints => {
  const ending = new AbortController();
  let arrive = false;
  const listen = async (): Promise<void> => {
    let told = false;
    while (!ending.signal.aborted) {
      const became = await listenOnce(
        { url, store, options },
        { signal: ending.signal, heard: (isHeard) => (arrive = isHeard) },
      ).catch(() => 'broken' as const);
      if (ending.signal.aborted) return;
      if (became === 'deaf' && !told) {
        told = true;
        options.report(
          'hints of other nodes do not arrive (a pooler in transaction mode?); work is found by looking for it',
          {},
        );
      }
      await sleep(became === 'deaf' ? DEAF_MS : CONNECT_AGAIN_MS, undefined, {
        ref: false,
        signal: ending.signal,
      }).catch(() => undefined);
    }
  };
  const ended = listen();
  const waiting = new Set<Hint>();
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    const payload = writeHints(options.nodeId, waiting);
    waiting.clear();
    // A hint that is lost is found by looking.
    store.read.raw('SELECT pg_notify(?, ?)', [CHANNEL, payload]).then(
      () => undefined,
      () => undefined,
    );
  };
  return {
    tell: (hint) => {
      if (!options.isAnybodyThere() || ending.signal.aborted) return;
      waiting.add(hint);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    get arrive() {
      return arrive;
    },
    close: async () => {
      ending.abort();
      if (timer !== null) clearTimeout(timer);
      if (waiting.size > 0) flush();
      await ended;
    },
  };
};

import { createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';

/** A pooler in transaction mode: a client has a connection of the database only from a transaction's beginning to its end. */
export interface TransactionPooler {
  /** The address of the database, through the pooler. */
  readonly url: string;
  /** How many transactions or single statements it has passed on. */
  passed(): number;
  stop(): Promise<void>;
}

interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts a stream of the protocol into its messages: a letter, a length, the rest. */
const createCutter = (): ((chunk: Buffer) => readonly Frame[]) => {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    while (rest.length >= 5) {
      const length = 1 + rest.readInt32BE(1);
      if (rest.length < length) break;
      frames.push({ type: String.fromCharCode(rest[0] ?? 0), bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
    }
    return frames;
  };
};

/** A connection of the database's own, signed in, without the driver that signed it in. */
const connectUpstream = async (url: string): Promise<Socket> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  stream.removeAllListeners('end');
  stream.removeAllListeners('close');
  stream.removeAllListeners('error');
  stream.on('error', () => undefined);
  return stream;
};

const SIGNED_IN = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const SSL_REQUEST = 80_877_103;

/** Lets a client in who says who it is; whoever asks for encryption is told that there is none. */
const letIn = (client: Socket, entered: (chunk: Buffer) => void): void => {
  client.once('data', (hello: Buffer) => {
    if (hello.length === 8 && hello.readInt32BE(4) === SSL_REQUEST) {
      client.write('N');
      letIn(client, entered);
      return;
    }
    client.write(SIGNED_IN);
    client.on('data', entered);
  });
};

/** The connections that clients share. */
const createPool = (upstreams: readonly Socket[]) => {
  const free = [...upstreams];
  const waiting: ((upstream: Socket) => void)[] = [];
  return {
    take: (): Promise<Socket> => {
      const upstream = free.shift();
      return upstream === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(upstream);
    },
    // The one that was used last is used last again: nobody meets their own by chance.
    give: (upstream: Socket): void => {
      const next = waiting.shift();
      if (next === undefined) free.push(upstream);
      else next(upstream);
    },
  };
};

/** Serves one client: each transaction by whichever connection is free. */
const serve = (client: Socket, pool: ReturnType<typeof createPool>, passed: () => void): void => {
  const fromClient = createCutter();
  let upstream: Socket | null = null;
  let asked = 0;
  let work = Promise.resolve();
  const hold = async (): Promise<Socket> => {
    if (upstream !== null) return upstream;
    const taken = await pool.take();
    const fromServer = createCutter();
    taken.on('data', (chunk: Buffer) => {
      for (const { type, bytes } of fromServer(chunk)) {
        if (client.writable) client.write(bytes);
        if (type !== 'Z') continue;
        asked -= 1;
        const isIdle = bytes[5] === 0x49;
        if (!isIdle || asked > 0) continue;
        taken.removeAllListeners('data');
        // What comes to nobody is lost, as with every such pooler.
        taken.on('data', () => undefined);
        upstream = null;
        passed();
        pool.give(taken);
      }
    });
    upstream = taken;
    return taken;
  };
  const leave = async (): Promise<void> => {
    await work;
    if (upstream === null) return;
    asked += 1;
    upstream.write(Buffer.concat([Buffer.from([0x51, 0, 0, 0, 13]), Buffer.from('ROLLBACK\0')]));
  };
  letIn(client, (chunk) => {
    for (const { type, bytes } of fromClient(chunk)) {
      if (type === 'X') return void client.end();
      if (type === 'Q' || type === 'S') asked += 1;
      work = work.then(async () => void (await hold()).write(bytes));
    }
  });
  client.on('error', () => undefined);
  client.on('close', () => {
    // In the middle of a transaction: it is rolled back, and its answer goes nowhere.
    void leave();
  });
};

/** Starts a pooler with so few connections that clients must share them. */
export const startTransactionPooler = async (url: string, connections: number): Promise<TransactionPooler> => {
  const upstreams = await Promise.all(Array.from({ length: connections }, () => connectUpstream(url)));
  const pool = createPool(upstreams);
  const clients = new Set<Socket>();
  let count = 0;
  const server: Server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    serve(client, pool, () => (count += 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const through = new URL(url);
  through.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    url: through.href,
    passed: () => count,
    stop: async () => {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
      for (const upstream of upstreams) upstream.destroy();
    },
  };
};

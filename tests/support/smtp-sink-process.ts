// A mail server in a process of its own: tests that kill the hub must not kill it, and it must not slow the hub down.
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type {
  RawMail,
  SinkAnswer,
  SinkOptions,
  SinkPoint,
  SinkReady,
  SinkRequest,
  SinkRule,
} from './smtp-sink-protocol.ts';

const options: SinkOptions = JSON.parse(process.argv[2] ?? '{}');
const mails: RawMail[] = [];
const sockets = new Map<number, Socket>();
const seen = { connections: 0, asked: 0, bytes: 0 };
let rules: { rule: SinkRule; left: number }[] = [];

const tell = (message: SinkAnswer | SinkReady): void => {
  process.send?.(message);
};

/** The first rule that holds at that point for one of the addresses; it is used up by that. */
const ruleAt = (point: SinkPoint, addresses: readonly string[]): SinkRule | null => {
  const found = rules.find(
    ({ rule, left }) =>
      rule.at === point &&
      left > 0 &&
      (rule.to === undefined || addresses.some((address) => address.includes(rule.to ?? ''))),
  );
  if (found === undefined) return null;
  found.left -= 1;
  return found.rule;
};

const replyError = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

const cut = (session: SMTPServerSession): void => {
  sockets.get(session.remotePort)?.destroy();
};

/** Follows a rule; true: the answer is given or will never be. */
const follow = (rule: SinkRule | null, session: SMTPServerSession, done: (error?: Error | null) => void): boolean => {
  if (rule === null) return false;
  switch (rule.do) {
    case 'reply':
      done(replyError(rule.code, rule.text ?? `as the test wants (${rule.code})`));
      return true;
    case 'hang':
      return true;
    case 'drop':
      cut(session);
      return true;
  }
};

const keep = (session: SMTPServerSession, pieces: readonly Buffer[]): void => {
  const { mailFrom, rcptTo } = session.envelope;
  mails.push({
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    user: session.user ?? null,
    secure: session.secure,
    bytes: Buffer.concat(pieces),
  });
};

const takeData = (
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  done: (error?: Error | null) => void,
): void => {
  const pieces: Buffer[] = [];
  const addresses = session.envelope.rcptTo.map(({ address }) => address);
  seen.asked += 1;
  stream.on('data', (piece: Buffer) => {
    if (pieces.length === 0 && ruleAt('body', addresses) !== null) cut(session);
    seen.bytes += piece.length;
    pieces.push(piece);
  });
  stream.on('end', () => {
    const rule = ruleAt('data', addresses);
    if (rule === null || (rule.do === 'drop' && rule.keep !== false)) keep(session, pieces);
    if (follow(rule, session, done)) return;
    if (options.delay === undefined) done();
    else setTimeout(done, options.delay);
  });
};

const { auth } = options;
const server = new SMTPServer({
  secure: options.tls === true,
  logger: false,
  size: 30_000_000,
  authOptional: auth === undefined,
  allowInsecureAuth: true,
  hidePIPELINING: options.noPipelining === true,
  disableReverseLookup: true,
  disabledCommands: [...(auth === undefined ? ['AUTH'] : []), ...(options.starttls === true ? [] : ['STARTTLS'])],
  onAuth: ({ username, password }, _session, done) => {
    if (username === auth?.user && password === auth?.password) done(null, { user: username });
    else done(replyError(535, 'wrong user or password'));
  },
  onConnect: (session, done) => {
    seen.connections += 1;
    if (!follow(ruleAt('connect', []), session, done)) done();
  },
  onMailFrom: ({ address }, session, done) => {
    if (!follow(ruleAt('mail', [address]), session, done)) done();
  },
  onRcptTo: ({ address }, session, done) => {
    if (!follow(ruleAt('rcpt', [address]), session, done)) done();
  },
  onData: takeData,
});

// A client that goes away in the middle of a word is what half of the tests are about.
server.on('error', () => undefined);
server.server.on('connection', (socket: Socket) => {
  const port = socket.remotePort ?? 0;
  // Otherwise each of the pipelined replies waits for the client's delayed acknowledgement of the one before: 40 ms a mail.
  socket.setNoDelay(true);
  sockets.set(port, socket);
  socket.on('close', () => sockets.delete(port));
});

process.on('message', (request: SinkRequest) => {
  switch (request.ask) {
    case 'mails':
      return tell({ id: request.id, mails: mails.slice(request.from) });
    case 'seen':
      return tell({ id: request.id, seen: { ...seen, mails: mails.length } });
    case 'behave':
      rules = request.rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
      return tell({ id: request.id });
    case 'hang-up':
      for (const socket of sockets.values()) socket.destroy();
      return tell({ id: request.id });
    case 'forget':
      mails.length = 0;
      rules = [];
      Object.assign(seen, { connections: 0, asked: 0, bytes: 0 });
      return tell({ id: request.id });
  }
});
process.on('disconnect', () => process.exit(0));

const listening = server.listen(0, '127.0.0.1', () => {
  const address = listening.address();
  tell({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});

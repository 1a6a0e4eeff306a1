import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import PostalMime, { type Email } from 'postal-mime';
import type {
  RawMail,
  SinkAnswer,
  SinkOptions,
  SinkReady,
  SinkRequest,
  SinkRule,
  SinkSeen,
} from './smtp-sink-protocol.ts';

/** A mail that arrived: its envelope and bytes, and what a mail program makes of them. */
export interface ParsedMail extends Email {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly user: string | null;
  readonly secure: boolean;
  readonly raw: string;
}

/** A mail that arrived, as far as its envelope and its Message-ID tell. */
export interface ArrivedMail {
  readonly to: readonly string[];
  /** Without the angle brackets. */
  readonly messageId: string;
}

/** A mail server in another process, which keeps what it is sent and behaves as it is told. */
export interface SmtpSink {
  readonly port: number;
  /** All mails so far, in the order in which they arrived. */
  mails(): Promise<readonly ParsedMail[]>;
  /** The same mails, by their envelopes: thousands of them take a while to read. */
  arrived(): Promise<readonly ArrivedMail[]>;
  seen(): Promise<SinkSeen>;
  /** From now on only these rules hold; none: every mail is taken. */
  behave(...rules: SinkRule[]): Promise<void>;
  /** Cuts all connections. */
  hangUp(): Promise<void>;
  /** Forgets the mails, what it has seen and the rules, for the next test. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

type Question = SinkRequest extends infer Request ? (Request extends SinkRequest ? Omit<Request, 'id'> : never) : never;

const parse = async (mail: RawMail): Promise<ParsedMail> => ({
  ...(await PostalMime.parse(mail.bytes)),
  envelope: { from: mail.from, to: mail.to },
  user: mail.user,
  secure: mail.secure,
  raw: Buffer.from(mail.bytes).toString('utf8'),
});

const MESSAGE_ID = /^message-id:\s*<([^>]+)>/im;

const glance = ({ to, bytes }: RawMail): ArrivedMail => ({
  to,
  messageId: MESSAGE_ID.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? '',
});

/** Starts a mail server of its own on a free port of this machine; stop it when the test is over. */
export const startSmtpSink = async (options: SinkOptions = {}): Promise<SmtpSink> => {
  const child = fork(fileURLToPath(new URL('./smtp-sink-process.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: [],
    serialization: 'advanced',
  });
  const [ready]: [SinkReady] = await Promise.race([
    once(child, 'message') as Promise<[SinkReady]>,
    once(child, 'exit').then(() => Promise.reject(new Error('the mail server did not start'))),
  ]);
  const waiting = new Map<number, (answer: SinkAnswer) => void>();
  child.on('message', (answer: SinkAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let last = 0;
  const ask = (question: Question): Promise<SinkAnswer> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ ...question, id: last });
    });
  // Only what is new is fetched and parsed; one look after the other, so that no mail is counted twice.
  const looked: { mails: Promise<readonly ParsedMail[]> } = { mails: Promise.resolve([]) };
  const look = async (before: Promise<readonly ParsedMail[]>): Promise<readonly ParsedMail[]> => {
    const known = await before;
    const answer = await ask({ ask: 'mails', from: known.length });
    return 'mails' in answer ? [...known, ...(await Promise.all(answer.mails.map(parse)))] : known;
  };
  return {
    port: ready.port,
    mails: () => {
      looked.mails = look(looked.mails);
      return looked.mails;
    },
    arrived: async () => {
      const answer = await ask({ ask: 'mails', from: 0 });
      return 'mails' in answer ? answer.mails.map(glance) : [];
    },
    seen: async () => {
      const answer = await ask({ ask: 'seen' });
      if (!('seen' in answer)) throw new Error('the mail server answered something else');
      return answer.seen;
    },
    behave: async (...rules) => {
      await ask({ ask: 'behave', rules });
    },
    hangUp: async () => {
      await ask({ ask: 'hang-up' });
    },
    forget: async () => {
      await looked.mails;
      await ask({ ask: 'forget' });
      looked.mails = Promise.resolve([]);
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
};

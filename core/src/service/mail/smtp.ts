import { createTransport, type SendMailOptions, type SMTPPoolOptions, type Transporter } from 'nodemailer';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import { checkAddress } from '../../model/message/address.ts';
import type { PreparedMail } from '../../model/message/mail.ts';
import { createBodyGate, type BodyGate } from './body-gate.ts';
import { troubleOf } from './mail-trouble.ts';
import type { MailDriver } from './port.ts';
import { answerOfError } from './smtp-answer.ts';
import { readSmtpError } from './smtp-error.ts';

/** Where a mail server is and how to talk to it. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `none`: in the clear; `starttls`: encrypted before anything is said, or not at all; `tls`: from the first byte. */
  readonly security: 'none' | 'starttls' | 'tls';
  /** Whether the server must prove who it is. Off only for servers of one's own. */
  readonly verifyCertificate: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | null;
  /** The name by which the hub greets; null: the machine's own. */
  readonly helloName: string | null;
  readonly patience?: Patience;
}

/** How long to wait, in milliseconds: for a connection, for a sign of life, and for the answer once the data is asked for. */
export interface Patience {
  readonly connect: number;
  readonly silence: number;
  readonly answer: number;
}

const PATIENCE: Patience = { connect: 20_000, silence: 120_000, answer: 300_000 };
const CONNECTIONS = 5;

// RFC 8058 wants both List-Unsubscribe headers signed, and the library's own list leaves the second one out.
const SIGNED_HEADERS = [
  'from',
  'sender',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'list-unsubscribe',
  'list-unsubscribe-post',
].join(':');

const poolOptions = (settings: SmtpSettings, patience: Patience): SMTPPoolOptions & { pool: true } => ({
  pool: true,
  host: settings.host,
  port: settings.port,
  secure: settings.security === 'tls',
  requireTLS: settings.security === 'starttls',
  ignoreTLS: settings.security === 'none',
  tls: { minVersion: 'TLSv1.2', rejectUnauthorized: settings.verifyCertificate },
  ...(settings.user === null ? {} : { auth: { user: settings.user, pass: settings.password ?? '' } }),
  ...(settings.helloName === null ? {} : { name: settings.helloName }),
  ...(settings.dkim === null
    ? {}
    : {
        dkim: {
          domainName: settings.dkim.domain,
          keySelector: settings.dkim.selector,
          privateKey: settings.dkim.privateKey,
          headerFieldNames: SIGNED_HEADERS,
        },
      }),
  maxConnections: CONNECTIONS,
  // One more go, on another connection, for a mail whose kept-open connection turned out dead: all other retries are the pipeline's.
  maxRequeues: 1,
  connectionTimeout: patience.connect,
  greetingTimeout: patience.connect,
  socketTimeout: patience.silence,
  disableFileAccess: true,
  disableUrlAccess: true,
  logger: false,
});

const optionsOf = (mail: PreparedMail, signal: AbortSignal): SendMailOptions => ({
  messageId: mail.messageId,
  from: { ...mail.from },
  to: { ...mail.to },
  subject: mail.subject,
  text: mail.text,
  ...(mail.html === null ? {} : { html: mail.html }),
  // Prepared: as it is, on one line. The library would fold it, and some relays then break the DKIM signature.
  headers: Object.entries(mail.headers).map(([key, value]) => ({
    key,
    value: { prepared: true, foldLines: false, value },
  })),
  envelope: { from: mail.envelope.from, to: [mail.envelope.to] },
  xMailer: false,
  disableFileAccess: true,
  disableUrlAccess: true,
  signal,
});

// The library reads lists and comments even in an envelope: what is not one plain address must not come to it.
const isPlain = ({ from, to, envelope }: PreparedMail): boolean =>
  [from.address, to.address, envelope.from, envelope.to].every((address) => checkAddress(address) === address);

/** Sends through a mail server, over a few connections that are kept open. */
export const createSmtpDriver = (settings: SmtpSettings): MailDriver => {
  const patience = settings.patience ?? PATIENCE;
  const transport: Transporter = createTransport(poolOptions(settings, patience));
  const underWay = new Set<Promise<DeliveryAnswer>>();
  const gates = new WeakMap<AbortSignal, BodyGate>();
  let closed = false;

  // The library reads a message only after the server's 354, so its stream is where the gate stands.
  transport.use('stream', (message, done) => {
    const { signal } = message.data;
    const gate = signal === undefined ? undefined : gates.get(signal);
    const create = message.message.createReadStream.bind(message.message);
    if (gate !== undefined) message.message.createReadStream = () => gate.through(create);
    done();
  });

  const deliver = async (mail: PreparedMail, hand: () => Promise<void>): Promise<DeliveryAnswer> => {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const gate = createBodyGate(async () => {
      await hand();
      timer = setTimeout(() => abort.abort(new Error('The server did not answer in time')), patience.answer);
    });
    gates.set(abort.signal, gate);
    try {
      const { response } = await transport.sendMail(optionsOf(mail, abort.signal));
      return { kind: 'accepted', detail: (response ?? 'accepted').slice(0, 500) };
    } catch (error) {
      if (gate.refusal !== null) throw gate.refusal.error;
      return answerOfError(error, gate.ended);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    name: 'smtp',
    send: async (mail, hand) => {
      if (closed) return { kind: 'retry', detail: 'the connection was changed or closed', waitMs: null };
      if (!isPlain(mail)) return { kind: 'refused', detail: 'the sender or the recipient is not one plain address' };
      const sending = deliver(mail, hand);
      underWay.add(sending);
      try {
        return await sending;
      } finally {
        underWay.delete(sending);
      }
    },
    test: async () => {
      try {
        await transport.verify();
        return { ok: true, detail: `${settings.host}:${settings.port} answers` };
      } catch (error) {
        const read = readSmtpError(error);
        return { ok: false, detail: read.text, trouble: troubleOf(read) };
      }
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(underWay);
      transport.close();
    },
  };
};

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { PreparedMail } from '../../core/src/model/message/mail.ts';
import { prepareMail, type ClaimedMail } from '../../core/src/model/message/prepare.ts';
import type { MailDriver } from '../../core/src/service/mail/port.ts';
import { createSmtpDriver, type SmtpSettings } from '../../core/src/service/mail/smtp.ts';
import type { SinkOptions } from '../support/smtp-sink-protocol.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

/** The public id of the delivery that every mail here belongs to. */
export const DELIVERY = '0190f3b2-7c1a-7def-8123-456789abcdef';

/** A mail to Mario, as stage 7 has it ready. */
export const mail = (changes: Partial<ClaimedMail> = {}): PreparedMail =>
  prepareMail({
    deliveryId: 1,
    publicId: DELIVERY,
    from: { name: 'Acme', address: 'hello@acme.example' },
    to: { name: 'Mario Rossi', address: 'mario@example.com' },
    subject: 'Welcome, Mario – benvenuto',
    html: '<p>Hello <b>Mario</b></p>',
    text: 'Hello Mario',
    unsubscribe: 'https://hub.example.com/u/AQGQ87J8Gn3vgSNFZ4mrze8BAgMEBQYHCAkK',
    ...changes,
  });

/** Handing over, where nobody minds. */
export const hand = async (): Promise<void> => undefined;

/** Mail servers and drivers to them, ended when the test is over. */
export interface SmtpBench {
  /** A mail server that has seen nothing yet: the file's own, or one with these options. */
  sink(options?: SinkOptions): Promise<SmtpSink>;
  driverTo(port: number, settings?: Partial<SmtpSettings>): MailDriver;
}

/** Sets a test file up with mail servers. */
export const useSmtp = (): SmtpBench => {
  const opened: (() => Promise<void>)[] = [];
  const own: SmtpSink[] = [];
  beforeAll(async () => {
    own.push(await startSmtpSink());
  });
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  });
  afterAll(async () => {
    for (const sink of own) await sink.stop();
  });
  return {
    sink: async (options) => {
      const [shared] = own;
      if (options === undefined && shared !== undefined) {
        await shared.forget();
        return shared;
      }
      const started = await startSmtpSink(options);
      opened.push(started.stop);
      return started;
    },
    driverTo: (port, settings = {}) => {
      const driver = createSmtpDriver({
        host: '127.0.0.1',
        port,
        security: 'none',
        verifyCertificate: false,
        user: null,
        password: null,
        dkim: null,
        helloName: null,
        ...settings,
      });
      opened.push(driver.close);
      return driver;
    },
  };
};

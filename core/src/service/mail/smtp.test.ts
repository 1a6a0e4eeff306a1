import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSmtpSink, type SmtpSink } from '../../../../tests/support/smtp-sink.ts';
import type { SinkOptions } from '../../../../tests/support/smtp-sink-protocol.ts';
import type { PreparedMail } from '../../model/message/mail.ts';
import { prepareMail, type ClaimedMail } from '../../model/message/prepare.ts';
import type { MailDriver } from './port.ts';
import { createSmtpDriver, type SmtpSettings } from './smtp.ts';

const ID = '0190f3b2-7c1a-7def-8123-456789abcdef';
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

let usual: SmtpSink;
beforeAll(async () => {
  usual = await startSmtpSink();
});
afterAll(() => usual.stop());

/** A mail server that has seen nothing yet: the usual one, or one of its own. */
const sink = async (options?: SinkOptions): Promise<SmtpSink> => {
  if (options === undefined) {
    await usual.forget();
    return usual;
  }
  const started = await startSmtpSink(options);
  opened.push(started.stop);
  return started;
};

const driverTo = (port: number, settings: Partial<SmtpSettings> = {}): MailDriver => {
  const driver = createSmtpDriver({
    host: '127.0.0.1', port, security: 'none', verifyCertificate: false, user: null, password: null, dkim: null, helloName: null, ...settings,
  });
  opened.push(driver.close);
  return driver;
};

const mail = (changes: Partial<ClaimedMail> = {}): PreparedMail =>
  prepareMail({
    deliveryId: 1,
    publicId: ID,
    from: { name: 'Acme', address: 'hello@acme.example' },
    to: { name: 'Mario Rossi', address: 'mario@example.com' },
    subject: 'Welcome, Mario – benvenuto',
    html: '<p>Hello <b>Mario</b></p>',
    text: 'Hello Mario',
    unsubscribe: 'https://hub.example.com/u/AQGQ87J8Gn3vgSNFZ4mrze8BAgMEBQYHCAkK',
    ...changes,
  });

const at = async (): Promise<void> => undefined;

describe('a mail that the server takes', () => {
  test('arrives once, as it was prepared', async () => {
    const server = await sink();
    const answer = await driverTo(server.port).send(mail(), at);
    expect(answer).toMatchObject({ kind: 'accepted', detail: expect.stringMatching(/^250 /) });
    const [arrived, ...more] = await server.mails();
    expect(more).toEqual([]);
    expect(arrived).toMatchObject({
      envelope: { from: 'hello@acme.example', to: ['mario@example.com'] },
      messageId: `<${ID}@acme.example>`,
      from: { name: 'Acme', address: 'hello@acme.example' },
      to: [{ name: 'Mario Rossi', address: 'mario@example.com' }],
      subject: 'Welcome, Mario – benvenuto',
      text: expect.stringContaining('Hello Mario'),
      html: expect.stringContaining('<b>Mario</b>'),
    });
  });

  test('shows the way out on one line, and offers one click only over https', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    await driver.send(mail(), at);
    await driver.send(mail({ unsubscribe: 'http://127.0.0.1:3000/u/x' }), at);
    await driver.send(mail({ unsubscribe: null }), at);
    const [https, http, none] = (await server.mails()).map(({ raw }) => `\r\n${raw}`);
    expect(https).toContain('\r\nList-Unsubscribe: <https://hub.example.com/u/AQGQ87J8Gn3vgSNFZ4mrze8BAgMEBQYHCAkK>\r\n');
    expect(https).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    expect(http).toContain('List-Unsubscribe: <http://127.0.0.1:3000/u/x>');
    expect(http).not.toContain('List-Unsubscribe-Post');
    expect(none).not.toContain('List-Unsubscribe');
  });

  test('keeps its Message-ID when it is tried again', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    await driver.send(mail(), at);
    await driver.send(mail(), at);
    expect(new Set((await server.mails()).map(({ messageId }) => messageId))).toEqual(new Set([`<${ID}@acme.example>`]));
  });

  test('travels over few connections, two thousand of them in good time', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    const answers = await Promise.all(
      Array.from({ length: 2000 }, (_, number) => driver.send(mail({ to: { name: '', address: `c${number}@example.com` } }), at)),
    );
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    const arrived = await server.mails();
    expect(new Set(arrived.map(({ envelope }) => envelope.to.join())).size).toBe(2000);
    // Five at a time, each for a hundred mails.
    expect((await server.seen()).connections).toBeLessThanOrEqual(30);
  });
});

describe.each([{ noPipelining: false }, { noPipelining: true }])('handing over ($noPipelining)', (options) => {
  test('is committed before a byte of the mail leaves', async () => {
    const server = await sink(options);
    const commit = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const sending = driverTo(server.port).send(mail(), () => {
      asked.resolve();
      return commit.promise;
    });
    await asked.promise;
    await pause(150);
    expect(await server.seen()).toMatchObject({ asked: 1, bytes: 0, mails: 0 });
    commit.resolve();
    expect(await sending).toMatchObject({ kind: 'accepted' });
    expect(await server.seen()).toMatchObject({ asked: 1, mails: 1 });
  });

  test('that is refused keeps the mail here, and the refusal comes back as it is', async () => {
    const server = await sink(options);
    const driver = driverTo(server.port);
    const lost = new Error('the shard has another owner');
    await expect(driver.send(mail(), () => Promise.reject(lost))).rejects.toBe(lost);
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'accepted' });
    expect(await server.seen()).toMatchObject({ mails: 1 });
  });

  test('does not happen for a mail that never gets that far', async () => {
    const server = await sink(options);
    await server.behave({ at: 'rcpt', do: 'reply', code: 550 });
    let handed = 0;
    const hand = async (): Promise<void> => {
      handed += 1;
    };
    await driverTo(server.port).send(mail(), hand);
    expect(handed).toBe(0);
  });

  test('happens once, even if the connection breaks while it is committed', async () => {
    const server = await sink(options);
    const driver = driverTo(server.port, { patience: { connect: 2000, silence: 2000, answer: 2000 } });
    await driver.send(mail(), at);
    let handed = 0;
    const answer = await driver.send(mail(), async () => {
      handed += 1;
      if (handed === 1) await server.hangUp();
      await pause(50);
    });
    expect(handed).toBe(1);
    expect(['accepted', 'retry']).toContain(answer.kind);
    expect((await server.seen()).mails).toBe(answer.kind === 'accepted' ? 2 : 1);
  });
});

describe('what the server says against a mail', () => {
  test.each([
    { at: 'rcpt', code: 550, kind: 'refused' },
    { at: 'rcpt', code: 451, kind: 'retry' },
    { at: 'rcpt', code: 421, kind: 'retry' },
    { at: 'mail', code: 553, kind: 'refused' },
    { at: 'mail', code: 452, kind: 'retry' },
    { at: 'mail', code: 530, kind: 'retry' },
    { at: 'data', code: 554, kind: 'refused' },
    { at: 'data', code: 451, kind: 'retry' },
    { at: 'data', code: 421, kind: 'retry' },
    { at: 'connect', code: 554, kind: 'retry' },
    { at: 'connect', code: 421, kind: 'retry' },
  ] as const)('$code at $at: $kind', async ({ at: point, code, kind }) => {
    const server = await sink();
    await server.behave({ at: point, do: 'reply', code, text: '5.1.1 no such user' });
    const driver = driverTo(server.port, { patience: { connect: 3000, silence: 3000, answer: 3000 } });
    const answer = await driver.send(mail(), at);
    expect(answer).toMatchObject({ kind, detail: expect.stringContaining(String(code)) });
    expect((await server.seen()).mails).toBe(0);
    await server.behave();
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'accepted' });
  });

  test('is told in its own words, on one line', async () => {
    const server = await sink();
    await server.behave({ at: 'rcpt', do: 'reply', code: 550, text: '5.1.1 <script>alert(1)</script> unknown' });
    expect(await driverTo(server.port).send(mail(), at)).toEqual({ kind: 'refused', detail: '550 5.1.1 <script>alert(1)</script> unknown' });
  });
});

describe('a connection that breaks', () => {
  test('after the data without an answer leaves it uncertain whether the mail was taken', async () => {
    const server = await sink();
    await server.behave({ at: 'data', do: 'drop', times: 1 });
    const driver = driverTo(server.port);
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'ambiguous' });
    // It was, in this case; and the library must not have sent it again by itself.
    expect((await server.seen()).mails).toBe(1);
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'accepted' });
  });

  test('after the data on a connection that was used before is no less uncertain', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    await driver.send(mail(), at);
    await server.behave({ at: 'data', do: 'drop', times: 1 });
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'ambiguous' });
    expect((await server.seen()).mails).toBe(2);
  });

  test('into silence after the data is uncertain too, once patience ends', async () => {
    const server = await sink();
    await server.behave({ at: 'data', do: 'hang' });
    const driver = driverTo(server.port, { patience: { connect: 2000, silence: 5000, answer: 200 } });
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'ambiguous' });
  });

  test('before the data leaves the mail to be tried again', async () => {
    const server = await sink();
    await server.behave({ at: 'rcpt', do: 'drop' });
    expect(await driverTo(server.port).send(mail(), at)).toMatchObject({ kind: 'retry' });
    expect((await server.seen()).mails).toBe(0);
  });

  test('into silence before the data leaves the mail to be tried again', async () => {
    const server = await sink();
    await server.behave({ at: 'mail', do: 'hang' });
    const driver = driverTo(server.port, { patience: { connect: 2000, silence: 200, answer: 2000 } });
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'retry' });
  });

  test('in the middle of the data leaves the mail to be tried again: no server may take half a mail', async () => {
    const server = await sink();
    await server.behave({ at: 'body', do: 'drop' });
    const long = mail({ text: 'x'.repeat(70).concat('\n').repeat(300_000) });
    expect(await driverTo(server.port).send(long, at)).toMatchObject({ kind: 'retry' });
    expect((await server.seen()).mails).toBe(0);
  });

  test('because nobody listens leaves the mail to be tried again', async () => {
    const server = await sink({});
    await server.stop();
    expect(await driverTo(server.port).send(mail(), at)).toMatchObject({ kind: 'retry' });
  });
});

describe('what people may have put into a mail', () => {
  const LINES = ['\r\nBcc: spy@evil.example', '\nBcc: spy@evil.example', '\rBcc: spy@evil.example', '\r\n\r\n<p>body</p>', '\u0000Bcc: x', '\u2028Bcc: x', '\u0085Bcc: x', '\r\n.\r\nMAIL FROM:<x@evil.example>'];
  const NAMES = ['a@b.it', 'x <spy@evil.example>, y', 'x" <spy@evil.example>, "y', '(comment)', 'group: spy@evil.example;', '=?UTF-8?Q?=0D=0ABcc:_spy=40evil.example?=', 'a,b', 'a;b', '<>', '\\', '"', ...LINES];

  test('adds no recipient, no header and no mail', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    for (const value of NAMES) {
      await driver.send(mail({ from: { name: value, address: 'hello@acme.example' }, to: { name: value, address: 'mario@example.com' }, subject: `Hi ${value}` }), at);
    }
    for (const value of LINES) await driver.send(mail({ text: `Hi${value}`, html: `<p>${value}</p>` }), at);
    const arrived = await server.mails();
    expect(arrived).toHaveLength(NAMES.length + LINES.length);
    const usual = ['content-type', 'date', 'from', 'list-unsubscribe', 'list-unsubscribe-post', 'message-id', 'mime-version', 'subject', 'to'];
    for (const { envelope, headers, to, from } of arrived) {
      expect(envelope).toEqual({ from: 'hello@acme.example', to: ['mario@example.com'] });
      expect([...new Set(headers.map(({ key }) => key))].toSorted()).toEqual(usual);
      expect(to?.map(({ address }) => address)).toEqual(['mario@example.com']);
      expect(from?.address).toBe('hello@acme.example');
    }
  });

  test('is never taken for a file or an address to fetch', async () => {
    const server = await sink();
    const secret = 'root:x:0:0';
    // As JSON from elsewhere might look; the types forbid it, and the library is told to refuse it too.
    const objects: unknown[] = [{ path: '/etc/passwd' }, { href: `http://127.0.0.1:${server.port}/` }];
    for (const object of objects) {
      const forged = { ...mail(), html: object, text: object } as PreparedMail;
      expect((await driverTo(server.port).send(forged, at)).kind).not.toBe('accepted');
    }
    for (const { raw } of await server.mails()) expect(raw).not.toContain(secret);
  });

  test.each(['a@b.it,c@d.it', 'a@b.it> SIZE=1', '<a@b.it>', 'a@b.it\r\nDATA', 'a@b.it (x)', 'a@B.it'])('as a recipient like %j reaches nobody, even where nobody checked it before', async (address) => {
    const server = await sink();
    const driver = driverTo(server.port);
    let handed = 0;
    const hand = async (): Promise<void> => void (handed += 1);
    for (const changed of [mail({ to: { name: '', address } }), mail({ from: { name: '', address } })]) {
      expect(await driver.send(changed, hand)).toMatchObject({ kind: 'refused' });
    }
    expect(handed).toBe(0);
    expect(await server.seen()).toMatchObject({ asked: 0, mails: 0 });
  });
});

describe('the line to the server', () => {
  test('is encrypted from the first byte where that is wanted', async () => {
    const server = await sink({ tls: true });
    expect(await driverTo(server.port, { security: 'tls' }).send(mail(), at)).toMatchObject({ kind: 'accepted' });
    expect((await server.mails())[0]).toMatchObject({ secure: true });
    const strict = await driverTo(server.port, { security: 'tls', verifyCertificate: true }).send(mail(), at);
    expect(strict).toMatchObject({ kind: 'retry', detail: expect.stringMatching(/certificate|self.signed/i) });
    expect((await server.mails()).length).toBe(1);
  });

  test('is encrypted before the sign-in, or not used at all', async () => {
    const auth = { user: 'hub', password: 'secret' };
    const server = await sink({ starttls: true, auth });
    expect(await driverTo(server.port, { security: 'starttls', ...auth }).send(mail(), at)).toMatchObject({ kind: 'accepted' });
    expect((await server.mails())[0]).toMatchObject({ secure: true, user: 'hub' });
    const plain = await sink({ auth });
    expect(await driverTo(plain.port, { security: 'starttls', ...auth }).send(mail(), at)).toMatchObject({ kind: 'retry' });
    expect((await plain.seen()).mails).toBe(0);
  });

  test('with a wrong password blames the connection and not the mail', async () => {
    const server = await sink({ auth: { user: 'hub', password: 'secret' } });
    const driver = driverTo(server.port, { user: 'hub', password: 'wrong' });
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'retry', detail: expect.stringContaining('535') });
    expect(await driver.test()).toMatchObject({ ok: false, detail: expect.stringContaining('535') });
    expect(await driverTo(server.port, { user: 'hub', password: 'secret' }).test()).toMatchObject({ ok: true });
  });

  test('is left in peace once it is closed, after what was on it got through', async () => {
    const server = await sink({ delay: 100 });
    const driver = driverTo(server.port);
    const sending = Array.from({ length: 8 }, (_, number) => driver.send(mail({ to: { name: '', address: `c${number}@example.com` } }), at));
    await driver.close();
    expect((await Promise.all(sending)).every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(await driver.send(mail(), at)).toMatchObject({ kind: 'retry' });
    expect((await server.seen()).mails).toBe(8);
  });
});

test('a signature covers both headers by which one can unsubscribe, and holds', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const server = await sink();
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await driverTo(server.port, { dkim: { domain: 'acme.example', selector: 's1', privateKey: pem } }).send(mail(), at);
  const { raw = '' } = (await server.mails())[0] ?? {};
  const head = raw.slice(0, raw.indexOf('\r\n\r\n') + 2).replaceAll(/\r\n[ \t]+/g, ' ');
  const fields = head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1)] as const);
  const signature = fields.find(([name]) => name === 'dkim-signature')?.[1] ?? '';
  const signed = /;\s*h=([^;]+);/.exec(signature)?.[1]?.split(':').map((name) => name.trim().toLowerCase()) ?? [];
  expect(signed).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']));
  // RFC 6376, section 3.4.2: relaxed headers, and the signature's own with an empty b=.
  const relaxed = (name: string, value: string): string => `${name}:${value.replaceAll(/\s+/g, ' ').trim()}`;
  const text = [
    ...signed.map((name) => relaxed(name, fields.find(([known]) => known === name)?.[1] ?? '')),
    relaxed('dkim-signature', signature.replace(/b=[^;]*$/, 'b=')),
  ].join('\r\n');
  const verdict = createVerify('RSA-SHA256').update(text).verify(createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), (/b=([^;]*)$/.exec(signature)?.[1] ?? '').replaceAll(/\s/g, ''), 'base64');
  expect(verdict).toBe(true);
});

import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PreparedMail } from '../../core/src/model/message/mail.ts';
import { hand, mail, useSmtp } from './smtp-bench.ts';

const { sink, driverTo } = useSmtp();

describe('what people may have put into a mail', () => {
  const LINES = [
    '\r\nBcc: spy@evil.example',
    '\nBcc: spy@evil.example',
    '\rBcc: spy@evil.example',
    '\r\n\r\n<p>body</p>',
    '\u0000Bcc: x',
    '\u2028Bcc: x',
    '\u0085Bcc: x',
    '\r\n.\r\nMAIL FROM:<x@evil.example>',
  ];
  const NAMES = [
    'a@b.it',
    'x <spy@evil.example>, y',
    'x" <spy@evil.example>, "y',
    '(comment)',
    'group: spy@evil.example;',
    '=?UTF-8?Q?=0D=0ABcc:_spy=40evil.example?=',
    'a,b',
    'a;b',
    '<>',
    '\\',
    '"',
    ...LINES,
  ];

  test('adds no recipient, no header and no mail', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    for (const value of NAMES) {
      await driver.send(
        mail({
          from: { name: value, address: 'hello@acme.example' },
          to: { name: value, address: 'mario@example.com' },
          subject: `Hi ${value}`,
        }),
        hand,
      );
    }
    for (const value of LINES) await driver.send(mail({ text: `Hi${value}`, html: `<p>${value}</p>` }), hand);
    const arrived = await server.mails();
    expect(arrived).toHaveLength(NAMES.length + LINES.length);
    const expected = [
      'content-type',
      'date',
      'from',
      'list-unsubscribe',
      'list-unsubscribe-post',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ];
    for (const { envelope, headers, to, from } of arrived) {
      expect(envelope).toEqual({ from: 'hello@acme.example', to: ['mario@example.com'] });
      expect([...new Set(headers.map(({ key }) => key))].toSorted()).toEqual(expected);
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
      expect((await driverTo(server.port).send(forged, hand)).kind).not.toBe('accepted');
    }
    // What a mail of ours has no place for is left where it is.
    const [whole, attached] = [{ raw: { path: '/etc/passwd' } }, { attachments: [{ path: '/etc/passwd' }] }];
    for (const more of [whole, attached]) {
      const forged: PreparedMail = { ...mail(), ...more };
      expect(await driverTo(server.port).send(forged, hand)).toMatchObject({ kind: 'accepted' });
    }
    const mails = await server.mails();
    expect(mails).toHaveLength(2);
    for (const { raw, attachments, subject } of mails) {
      expect([raw.includes(secret), attachments, subject]).toEqual([false, [], mail().subject]);
    }
  });

  test.each(['a@b.it,c@d.it', 'a@b.it> SIZE=1', '<a@b.it>', 'a@b.it\r\nDATA', 'a@b.it (x)', 'a@B.it'])(
    'as a recipient like %j reaches nobody, even where nobody checked it before',
    async (address) => {
      const server = await sink();
      const driver = driverTo(server.port);
      let handed = 0;
      const count = async (): Promise<void> => {
        handed += 1;
      };
      for (const changed of [mail({ to: { name: '', address } }), mail({ from: { name: '', address } })]) {
        expect(await driver.send(changed, count)).toMatchObject({ kind: 'refused' });
      }
      expect(handed).toBe(0);
      expect(await server.seen()).toMatchObject({ asked: 0, mails: 0 });
    },
  );
});

describe('the line to the server', () => {
  test('is encrypted from the first byte where that is wanted', async () => {
    const server = await sink({ tls: true });
    expect(await driverTo(server.port, { security: 'tls' }).send(mail(), hand)).toMatchObject({ kind: 'accepted' });
    expect((await server.mails())[0]).toMatchObject({ secure: true });
    const strict = await driverTo(server.port, { security: 'tls', verifyCertificate: true }).send(mail(), hand);
    expect(strict).toMatchObject({ kind: 'retry', detail: expect.stringMatching(/certificate|self.signed/i) });
    expect((await server.mails()).length).toBe(1);
  });

  test('is encrypted before the sign-in, or not used at all', async () => {
    const auth = { user: 'hub', password: 'secret' };
    const server = await sink({ starttls: true, auth });
    expect(await driverTo(server.port, { security: 'starttls', ...auth }).send(mail(), hand)).toMatchObject({
      kind: 'accepted',
    });
    expect((await server.mails())[0]).toMatchObject({ secure: true, user: 'hub' });
    const plain = await sink({ auth });
    expect(await driverTo(plain.port, { security: 'starttls', ...auth }).send(mail(), hand)).toMatchObject({
      kind: 'retry',
    });
    expect((await plain.seen()).mails).toBe(0);
  });

  test('with a wrong password blames the connection and not the mail', async () => {
    const server = await sink({ auth: { user: 'hub', password: 'secret' } });
    const driver = driverTo(server.port, { user: 'hub', password: 'wrong' });
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'retry', detail: expect.stringContaining('535') });
    expect(await driver.test()).toMatchObject({ ok: false, detail: expect.stringContaining('535') });
    expect(await driverTo(server.port, { user: 'hub', password: 'secret' }).test()).toMatchObject({ ok: true });
  });

  test('is left in peace once it is closed, after what was on it got through', async () => {
    const server = await sink({ delay: 100 });
    const driver = driverTo(server.port);
    const sending = Array.from({ length: 8 }, (_, number) =>
      driver.send(mail({ to: { name: '', address: `c${number}@example.com` } }), hand),
    );
    await driver.close();
    expect((await Promise.all(sending)).every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'retry' });
    expect((await server.seen()).mails).toBe(8);
  });
});

test('a signature covers both headers by which one can unsubscribe, and holds', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const server = await sink();
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await driverTo(server.port, { dkim: { domain: 'acme.example', selector: 's1', privateKey: pem } }).send(mail(), hand);
  const { raw = '' } = (await server.mails())[0] ?? {};
  const head = raw.slice(0, raw.indexOf('\r\n\r\n') + 2).replaceAll(/\r\n[ \t]+/g, ' ');
  const fields = head
    .split('\r\n')
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1)] as const);
  const signature = fields.find(([name]) => name === 'dkim-signature')?.[1] ?? '';
  const signed =
    /;\s*h=([^;]+);/
      .exec(signature)?.[1]
      ?.split(':')
      .map((name) => name.trim().toLowerCase()) ?? [];
  expect(signed).toEqual(
    expect.arrayContaining(['from', 'to', 'subject', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']),
  );
  // RFC 6376, section 3.4.2: relaxed headers, and the signature's own with an empty b=.
  const relaxed = (name: string, value: string): string => `${name}:${value.replaceAll(/\s+/g, ' ').trim()}`;
  const text = [
    ...signed.map((name) => relaxed(name, fields.find(([known]) => known === name)?.[1] ?? '')),
    relaxed('dkim-signature', signature.replace(/b=[^;]*$/, 'b=')),
  ].join('\r\n');
  const verdict = createVerify('RSA-SHA256')
    .update(text)
    .verify(
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
      (/b=([^;]*)$/.exec(signature)?.[1] ?? '').replaceAll(/\s/g, ''),
      'base64',
    );
  expect(verdict).toBe(true);
});

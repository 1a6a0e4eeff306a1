import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DELIVERY, hand, mail, useSmtp } from './smtp-bench.ts';

const { sink, driverTo } = useSmtp();

describe('a mail that the server takes', () => {
  test('arrives once, as it was prepared', async () => {
    const server = await sink();
    const answer = await driverTo(server.port).send(mail(), hand);
    expect(answer).toMatchObject({ kind: 'accepted', detail: expect.stringMatching(/^250 /) });
    const [arrived, ...more] = await server.mails();
    expect(more).toEqual([]);
    expect(arrived).toMatchObject({
      envelope: { from: 'hello@acme.example', to: ['mario@example.com'] },
      messageId: `<${DELIVERY}@acme.example>`,
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
    await driver.send(mail(), hand);
    await driver.send(mail({ unsubscribe: 'http://127.0.0.1:3000/u/x' }), hand);
    await driver.send(mail({ unsubscribe: null }), hand);
    const [https, http, none] = (await server.mails()).map(({ raw }) => `\r\n${raw}`);
    expect(https).toContain(
      '\r\nList-Unsubscribe: <https://hub.example.com/u/AQGQ87J8Gn3vgSNFZ4mrze8BAgMEBQYHCAkK>\r\n',
    );
    expect(https).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    expect(http).toContain('List-Unsubscribe: <http://127.0.0.1:3000/u/x>');
    expect(http).not.toContain('List-Unsubscribe-Post');
    expect(none).not.toContain('List-Unsubscribe');
  });

  test('keeps its Message-ID when it is tried again', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    await driver.send(mail(), hand);
    await driver.send(mail(), hand);
    expect(new Set((await server.mails()).map(({ messageId }) => messageId))).toEqual(
      new Set([`<${DELIVERY}@acme.example>`]),
    );
  });

  test('travels over few connections, two thousand of them in good time', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    const answers = await Promise.all(
      Array.from({ length: 2000 }, (_, number) =>
        driver.send(mail({ to: { name: '', address: `c${number}@example.com` } }), hand),
      ),
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
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'accepted' });
    expect(await server.seen()).toMatchObject({ mails: 1 });
  });

  test('does not happen for a mail that never gets that far', async () => {
    const server = await sink(options);
    await server.behave({ at: 'rcpt', do: 'reply', code: 550 });
    let handed = 0;
    await driverTo(server.port).send(mail(), async () => {
      handed += 1;
    });
    expect(handed).toBe(0);
  });

  test('happens once, even if the connection breaks while it is committed', async () => {
    const server = await sink(options);
    const driver = driverTo(server.port, { patience: { connect: 2000, silence: 2000, answer: 2000 } });
    await driver.send(mail(), hand);
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
    const answer = await driver.send(mail(), hand);
    expect(answer).toMatchObject({ kind, detail: expect.stringContaining(String(code)) });
    expect((await server.seen()).mails).toBe(0);
    await server.behave();
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'accepted' });
  });

  test('is told in its own words, on one line', async () => {
    const server = await sink();
    await server.behave({ at: 'rcpt', do: 'reply', code: 550, text: '5.1.1 <script>alert(1)</script> unknown' });
    expect(await driverTo(server.port).send(mail(), hand)).toEqual({
      kind: 'refused',
      detail: '550 5.1.1 <script>alert(1)</script> unknown',
      trouble: 'recipient',
    });
  });
});

describe('a connection that breaks', () => {
  test('after the data without an answer leaves it uncertain whether the mail was taken', async () => {
    const server = await sink();
    await server.behave({ at: 'data', do: 'drop', times: 1 });
    const driver = driverTo(server.port);
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'ambiguous' });
    // It was, in this case; and the library must not have sent it again by itself.
    expect((await server.seen()).mails).toBe(1);
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'accepted' });
  });

  test('after the data on a connection that was used before is no less uncertain', async () => {
    const server = await sink();
    const driver = driverTo(server.port);
    await driver.send(mail(), hand);
    await server.behave({ at: 'data', do: 'drop', times: 1 });
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'ambiguous' });
    expect((await server.seen()).mails).toBe(2);
  });

  test('into silence after the data is uncertain too, once patience ends', async () => {
    const server = await sink();
    await server.behave({ at: 'data', do: 'hang' });
    const driver = driverTo(server.port, { patience: { connect: 2000, silence: 5000, answer: 200 } });
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'ambiguous' });
  });

  test('before the data leaves the mail to be tried again', async () => {
    const server = await sink();
    await server.behave({ at: 'rcpt', do: 'drop' });
    expect(await driverTo(server.port).send(mail(), hand)).toMatchObject({ kind: 'retry' });
    expect((await server.seen()).mails).toBe(0);
  });

  test('into silence before the data leaves the mail to be tried again', async () => {
    const server = await sink();
    await server.behave({ at: 'mail', do: 'hang' });
    const driver = driverTo(server.port, { patience: { connect: 2000, silence: 200, answer: 2000 } });
    expect(await driver.send(mail(), hand)).toMatchObject({ kind: 'retry' });
  });

  test('in the middle of the data leaves the mail to be tried again: no server may take half a mail', async () => {
    const server = await sink();
    await server.behave({ at: 'body', do: 'drop' });
    const long = mail({ text: 'x'.repeat(70).concat('\n').repeat(300_000) });
    expect(await driverTo(server.port).send(long, hand)).toMatchObject({ kind: 'retry' });
    expect((await server.seen()).mails).toBe(0);
  });

  test('because nobody listens leaves the mail to be tried again', async () => {
    const server = await sink({});
    await server.stop();
    expect(await driverTo(server.port).send(mail(), hand)).toMatchObject({ kind: 'retry' });
  });
});

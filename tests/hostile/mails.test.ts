import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, MessageSummary, Page } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { ROUNDS } from '../support/rounds.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { installFolders, openHouse, type House } from './house.ts';
import { shapesWith, SPY, writePostman } from './mail-shapes.ts';
import { WELL } from './patterns-plugin.ts';
import { actingOn, start } from './shops.ts';
import { expectUnharmed } from './unharmed.ts';

/** In these there is a text, and no more than a text. */
const TEXTS: readonly string[] = ['a line break in its sender’s name', 'a line break in its subject'];
const PLAIN = { subject: 'Ciao', text: 'Ciao', purpose: 'service' };

describe.each(hereOn('SQLite'))('a mail of a hub on %s', { repeats: ROUNDS - 1 }, (database) => {
  let house: House;
  let sink: SmtpSink;
  /** A file that the hub’s own process can read. */
  let file: string;

  beforeAll(async () => {
    file = join(inject('temporaryFolder'), 'canary.txt');
    writeFileSync(file, 'canary-file-77aa');
    sink = await startSmtpSink();
    const home = await freshHome(database);
    await installFolders(home, [writePostman(inject('temporaryFolder'), shapesWith(file))]);
    house = await openHouse(home);
  });
  afterAll(async () => {
    await expectUnharmed(house);
    await sink?.stop();
  });

  const connectionTo = (from: object) => ({
    kind: 'smtp',
    name: 'Sink',
    host: '127.0.0.1',
    port: sink.port,
    security: 'none',
    from,
  });

  /** A workspace whose mails come to the sink, with a list. */
  const addShop = async (): Promise<{ readonly base: string; readonly list: string }> => {
    const { owner } = house;
    await sink.forget();
    const base = await house.addWorkspace('Shop');
    await owner.must('POST', `${base}/connections`, connectionTo({ name: 'Shop', address: 'shop@clients.example' }));
    const { id: list } = await owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
    return { base, list };
  };

  /** That each mail went to one of them, to nobody beside, and with nothing of the file in it. */
  const expectPlain = async (recipients: readonly string[], count: number): Promise<void> => {
    const mails = await sink.mails();
    expect(mails).toHaveLength(count);
    for (const { envelope, to, cc, bcc, headers, raw } of mails) {
      expect(recipients).toContain(envelope.to[0]);
      expect(envelope.to).toHaveLength(1);
      expect(to).toMatchObject([{ address: envelope.to[0] }]);
      expect([cc ?? [], bcc ?? []]).toEqual([[], []]);
      expect(headers.map(({ key }) => key)).not.toContain('bcc');
      expect(raw).not.toContain('canary-');
    }
  };

  test('reads no file and goes to nobody else, whatever shape a plugin gives it', async () => {
    const { owner } = house;
    const { base, list } = await addShop();
    await owner.must('POST', `${base}/plugins/postman/enable`, {});
    const workflow = await start(owner, base, actingOn(list, 'postman/act', {}));
    const shapes = [...Object.keys(shapesWith(file)), WELL];
    const addresses = shapes.map((_, at) => `${at}@clients.example`);
    for (const [at, lastName] of shapes.entries())
      await owner.must('POST', `${base}/contacts`, { email: addresses[at], lastName, lists: [list] });
    await until(
      () => owner.must<Page<unknown>>('GET', `${workflow}/runs?state=ended&limit=100`),
      ({ items }) => items.length === shapes.length,
      { what: 'all runs are over' },
    );
    const sent = await owner.must<Page<MessageSummary>>('GET', `${base}/messages?state=sent&limit=100`);
    await expectPlain(addresses, sent.items.length);
    const taken = sent.items.map(({ to }) => shapes[addresses.indexOf(to)]);
    expect(new Set(taken)).toEqual(new Set([...TEXTS, WELL]));
  });

  test('reads no file and goes to nobody else, whatever is entered as a setting', async () => {
    const { owner } = house;
    const { base, list } = await addShop();
    const refused = async (method: string, path: string, body: object): Promise<void> => {
      const { status } = await owner.call(method, `${base}${path}`, body);
      expect([path, body, [400, 409, 422].includes(status)]).toEqual([path, body, true]);
    };
    for (const [shape, more] of Object.entries(shapesWith(file)).filter(([name]) => !TEXTS.includes(name))) {
      await refused('POST', '/messages/test', { to: SPY, ...PLAIN, ...more });
      const config: JsonObject = JSON.parse(JSON.stringify({ ...PLAIN, ...more }));
      const draft = { name: shape, definition: actingOn(list, 'email/send', config) };
      const made = await owner.call('POST', `${base}/workflows`, draft);
      const id = String((made.body as { readonly id?: unknown }).id);
      if (made.status === 201) await refused('POST', `/workflows/${id}/start`, {});
    }
    for (const to of [`boss@clients.example, ${SPY}`, `"x" <${SPY}>`, { path: file }, [SPY, SPY]])
      await refused('POST', '/messages/test', { ...PLAIN, to });
    for (const addresses of [[`boss@clients.example, ${SPY}`], [`x <${SPY}>`], [{ path: file }], { path: file }]) {
      const config: JsonObject = JSON.parse(
        JSON.stringify({ to: 'entered', addresses, subject: 'Ciao', html: 'Ciao' }),
      );
      const { id } = await owner.must<{ id: string }>('POST', `${base}/workflows`, {
        name: 'Notify',
        definition: actingOn(list, 'notify/email', config),
      });
      await refused('POST', `/workflows/${id}/start`, {});
    }
    for (const from of [
      { name: 'Shop', address: `shop@clients.example, ${SPY}` },
      { name: `Shop\r\nBcc: ${SPY}`, address: 'shop@clients.example' },
      { name: { path: file }, address: 'shop@clients.example' },
      { name: 'Shop', address: { path: file } },
      { path: file },
    ])
      await refused('POST', '/connections', connectionTo(from));
    await expectPlain([], 0);
  });

  test('reads no file and goes to nobody else, whatever stands in a contact', async () => {
    const { owner } = house;
    const { base, list } = await addShop();
    await owner.must('POST', `${base}/fields`, { key: 'note', label: 'Note', type: 'text' });
    const config = {
      subject: '{{ contact.firstName }}',
      html: '{{ contact.lastName }}',
      text: '{{ contact.fields.note }}',
      purpose: 'service',
    };
    await start(owner, base, actingOn(list, 'email/send', config));
    for (const email of [
      `a@clients.example, ${SPY}`,
      `"a" <${SPY}>`,
      `a@clients.example\r\nRCPT TO:<${SPY}>`,
      { path: file },
    ]) {
      const { status } = await owner.call('POST', `${base}/contacts`, { email, lists: [list] });
      expect([email, status]).toEqual([email, 400]);
    }
    const values = [
      JSON.stringify({ path: file }),
      `file://${file}`,
      `{% include '${file}' %}{% render "${file}" %}`,
      `x" <${SPY}>, "y`,
      `x, ${SPY}`,
      `=?UTF-8?Q?x=0D=0ABcc:_${SPY}?=`,
    ];
    const addresses = values.map((_, at) => `${at}@clients.example`);
    for (const [at, value] of values.entries()) {
      const names = { firstName: value, lastName: value, fields: { note: value } };
      await owner.must('POST', `${base}/contacts`, { email: addresses[at], ...names, lists: [list] });
    }
    for (const value of [{ path: file }, [SPY]]) {
      const draft = { email: 'object@clients.example', firstName: value, lists: [list] };
      expect((await owner.call('POST', `${base}/contacts`, draft)).status).toBe(400);
    }
    await until(
      () => owner.must<Page<MessageSummary>>('GET', `${base}/messages?state=sent&limit=100`),
      ({ items }) => items.length === values.length,
      { what: 'everybody is mailed' },
    );
    await expectPlain(addresses, values.length);
  });
});

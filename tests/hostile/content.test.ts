import type { MessageDetail, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { openHouse, type House } from './house.ts';

/** Texts that some program somewhere would take for more than a text. */
const TEXTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "';DROP TABLE contact;--",
  '{{ contact.email }}',
  '{% assign x = 1 %}{{ x }}',
  '{{ "a" | append: contact.email }}',
  '${7*7} #{7*7} <%= 7*7 %>',
  '=HYPERLINK("http://evil.example")',
  '＝1+1',
  '../../etc/passwd',
  '$(id)`id`',
  'javascript:alert(1)',
  '__proto__',
  '%00%0d%0aBcc:evil@example.com',
  '\u202egnp.exe',
  '😀'.repeat(30),
  'NULL',
  'true',
  '1e309',
] as const;

const LINES = ['Ada\r\nBcc: evil@example.com', 'Ada\nX-Evil: 1', 'Ada\u2028Bcc: evil@example.com', 'Ada\u0085x'];

const TEMPLATES = {
  subject: 'Ciao {{ contact.firstName }}',
  html: '<p title="{{ contact.firstName }}">{{ contact.lastName }}</p>',
  text: 'Ciao {{ contact.lastName }}',
};

const mailing = (list: string): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'mail',
  steps: [
    { kind: 'action', id: 'mail', contribution: 'email/send', config: { ...TEMPLATES, purpose: 'service' }, ports: {} },
  ],
});

interface Page<Item> {
  readonly items: readonly Item[];
}

describe.each(hereOn('PostgreSQL'))('what people write, in a hub on %s,', (database) => {
  let house: House;
  let sink: SmtpSink;
  let base: string;

  beforeAll(async () => {
    sink = await startSmtpSink();
    house = await openHouse(await freshHome(database));
    base = await house.addWorkspace('Shop');
  });
  afterAll(async () => {
    await house.hub.stop();
    await sink.stop();
  });

  test.each(TEXTS)('is kept and given back as it is: %s', async (text) => {
    const { owner } = house;
    const list = await owner.must<{ id: string; name: string }>('POST', `${base}/lists`, { name: text });
    expect(list.name).toBe(text);
    expect(await owner.must('GET', `${base}/lists/${list.id}`)).toMatchObject({ name: text });
    const workflow = await owner.must<{ id: string }>('POST', `${base}/workflows`, { name: text });
    expect(await owner.must('GET', `${base}/workflows/${workflow.id}`)).toMatchObject({ name: text });
    const { contact } = await owner.must<{ contact: { id: string } }>('POST', `${base}/contacts`, {
      externalId: text,
      firstName: text,
      lastName: text,
      lists: [list.id],
    });
    expect(await owner.must('GET', `${base}/contacts/${contact.id}`)).toMatchObject({
      externalId: text,
      firstName: text,
      lastName: text,
      lists: [{ name: text }],
    });
    const found = await owner.must<Page<object>>(
      'GET',
      `${base}/contacts?search=${encodeURIComponent(text.split(' ')[0] ?? '')}`,
    );
    expect(found.items).toContainEqual(expect.objectContaining({ externalId: text }));
    const made = await owner.call('POST', '/api/workspaces', { name: text, timeZone: 'Europe/Rome', mode: 'test' });
    expect([made.status, made.body['name']]).toEqual([201, text]);
  });

  test('comes into a mail as text: it makes no markup, no template, no header', async () => {
    const { owner } = house;
    const shop = await house.addWorkspace('Mails');
    const { id: list } = await owner.must<{ id: string }>('POST', `${shop}/lists`, { name: 'Newsletter' });
    const from = { name: 'Shop', address: 'shop@example.com' };
    await owner.must('POST', `${shop}/connections`, {
      kind: 'smtp',
      name: 'Sink',
      host: '127.0.0.1',
      port: sink.port,
      security: 'none',
      from,
    });
    const { id } = await owner.must<{ id: string }>('POST', `${shop}/workflows`, {
      name: 'Mail',
      definition: mailing(list),
    });
    await owner.must('POST', `${shop}/workflows/${id}/start`);
    const written = [...TEXTS, ...LINES];
    let taken = 0;
    for (const [at, text] of written.entries()) {
      const contact = { email: `${at}@example.com`, firstName: text, lastName: text, lists: [list] };
      const { status } = await owner.call('POST', `${shop}/contacts`, contact);
      // A name with a line break in it may be refused; whoever is taken is mailed.
      expect([200, 201, 400]).toContain(status);
      taken += status === 400 ? 0 : 1;
    }
    expect(taken).toBeGreaterThanOrEqual(TEXTS.length);
    const { items } = await until(
      () => owner.must<Page<{ id: string; to: string }>>('GET', `${shop}/messages?state=sent&limit=200`),
      (page) => page.items.length === taken,
      { what: 'everybody is mailed' },
    );
    const mails = await sink.mails();
    expect(mails).toHaveLength(taken);
    for (const message of items) {
      const text = written[Number.parseInt(message.to, 10)] ?? '';
      const mail = mails.find(({ envelope }) => envelope.to[0] === message.to);
      const { html, subject } = await owner.must<MessageDetail>('GET', `${shop}/messages/${message.id}`);
      expect(subject).not.toMatch(/[\r\n\u2028\u0085]/);
      // Single pass: braces that a contact brought along stay braces.
      expect(html).not.toContain(`>${message.to}<`);
      expect(html).not.toMatch(/<script|<img|onerror=[^&]*>(?!<\/p>)/);
      expect(mail?.envelope.to).toEqual([message.to]);
      expect(mail?.to).toMatchObject([{ address: message.to }]);
      expect([mail?.bcc ?? [], mail?.cc ?? []]).toEqual([[], []]);
      expect(mail?.headers.map(({ key }) => key)).not.toContain('x-evil');
      expect(mail?.text).toContain(text.split(/[\r\n\u2028\u0085]/)[0]?.trim());
    }
  });

  test('makes no pattern of a search', async () => {
    const { owner } = house;
    const shop = await house.addWorkspace('Search');
    for (const firstName of ['Ada', '100%', 'a_b', 'back\\slash'])
      await owner.must('POST', `${shop}/contacts`, { externalId: firstName, firstName });
    for (const [search, count] of [
      ['%', 0],
      ['_', 0],
      ['%25', 0],
      ['100%', 1],
      ['a_b', 1],
      ['aXb', 0],
      ['back\\', 1],
      ["' OR 1=1 --", 0],
      ['*', 0],
      ['Ad', 1],
    ] as const) {
      const page = await owner.must<Page<object>>('GET', `${shop}/contacts?search=${encodeURIComponent(search)}`);
      expect([search, page.items.length]).toEqual([search, count]);
    }
  });
});

import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { openMessageBench, type MessageBench } from './test-messages.ts';

describe.each(DATABASES)('the messages by the API, on %s', (database) => {
  let house: Awaited<ReturnType<typeof openMessageBench>>;
  let bench: MessageBench;

  beforeAll(async () => {
    house = await openMessageBench(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    bench = await house.enter();
  });

  test('come newest first, page by page, and by what is asked', async () => {
    const [anna, bruno] = [await bench.addContact(), await bench.addContact()];
    const first = await bench.addMessage(anna);
    const second = await bench.addMessage(bruno, { state: 'refused', step: 'second' });
    const third = await bench.addMessage(anna, { state: 'sending', sent_at: null });
    const idsOf = async (query: string): Promise<string[]> => (await bench.messages(query)).items.map(({ id }) => id);
    expect(await idsOf('')).toEqual([third, second, first]);
    const page = await bench.messages('?limit=2');
    expect(page.items.map(({ id }) => id)).toEqual([third, second]);
    expect(await idsOf(`?limit=2&after=${page.next}`)).toEqual([first]);
    expect(await idsOf(`?contact=${anna}`)).toEqual([third, first]);
    expect(await idsOf('?state=refused')).toEqual([second]);
    expect(await idsOf('?step=second')).toEqual([second]);
    expect(await idsOf(`?contact=${anna}&state=sent`)).toEqual([first]);
    expect(await idsOf(`?workflow=${v7()}`)).toEqual([]);
    expect(await idsOf(`?contact=${v7()}`)).toEqual([]);
  });

  test('show one with its parts and the history of its delivery', async () => {
    const contact = await bench.addContact();
    const message = await bench.addMessage(contact);
    expect(await bench.message(message)).toMatchObject({
      id: message,
      contact,
      workflow: null,
      step: 'welcome',
      channel: 'email',
      purpose: 'marketing',
      state: 'sent',
      connection: null,
      from: 'b@example.com',
      to: 'a@example.com',
      subject: 'Hi',
      html: '<p>Hi</p>',
      text: 'Hi',
      tracked: true,
      tries: 2,
      uncertain: 1,
      sentAt: '1970-01-01T00:00:02.000Z',
      attempts: [
        { number: 1, at: '1970-01-01T00:00:01.500Z', outcome: 'uncertain', detail: 'the line broke' },
        { number: 2, at: '1970-01-01T00:00:01.900Z', outcome: 'resent', detail: '250 ok' },
      ],
    });
  });

  test('refuse what makes no sense, and what is another workspace’s', async () => {
    const message = await bench.addMessage(await bench.addContact());
    for (const query of [
      '?state=gone',
      '?contact=x',
      '?step=A%20B',
      '?limit=0',
      '?limit=201',
      '?after=x',
      '?sort=subject',
      '?step=__proto__',
    ]) {
      expect(
        (
          await bench.server.call('GET', `/api/workspaces/${bench.workspace.publicId}/messages${query}`, {
            as: bench.editor,
          })
        ).statusCode,
      ).toBe(400);
    }
    const other = await bench.server.addWorkspace();
    const stranger = await bench.server.addToken(other, 'owner');
    const [foreign, nobody] = await Promise.all(
      [message, v7()].map((id) =>
        bench.server.call('GET', `/api/workspaces/${other.publicId}/messages/${id}`, { as: stranger }),
      ),
    );
    expect([foreign?.statusCode, foreign?.body]).toEqual([404, nobody?.body]);
    expect(
      (await bench.server.call('GET', `/api/workspaces/${other.publicId}/messages`, { as: stranger })).json(),
    ).toEqual({ items: [], next: null });
  });
});

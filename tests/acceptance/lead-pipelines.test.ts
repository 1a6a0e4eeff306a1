import type { MessageSummary, Page, RecordView, RunView } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { act, atWork, type AtWork } from '../support/at-work.ts';
import { ownerInCommon } from '../support/common-hub.ts';
import { DATABASES } from '../support/database.ts';
import { LISTENING, LISTENING_SMS, tellOthers } from '../support/notice-workflows.ts';
import { makeWorkspace, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('leads in a pipeline, and who is told of contacts, on %s', (database) => {
  tellInOrder();
  let owner: ApiClient;
  let firm: Settled;
  let work: AtWork;

  beforeAll(async () => {
    owner = await ownerInCommon(database);
    firm = await makeWorkspace(owner);
    work = atWork(firm);
    await firm.api.must('POST', `${firm.base}/fields`, { key: 'note', label: 'note', type: 'text' });
  });

  describe('A8, A9: others are told', () => {
    let other: Settled;
    let anna: string;
    let notify: string;

    const notices = async (): Promise<readonly MessageSummary[]> =>
      (await firm.api.must<Page<MessageSummary>>('GET', `${firm.base}/messages?limit=100`)).items.filter(
        ({ about }) => about !== null,
      );
    const callMe = (name: string, words: string): Promise<unknown> => work.happens('custom.call-me', name, { words });
    const through = (runs: readonly RunView[], name: string, times = 1): boolean =>
      runs.filter(({ contact, state }) => contact?.id === work.idOf(name) && state === 'ended').length === times;

    test('by numbers, by operator, by owner; and nobody who does not work here', async () => {
      await firm.api.must('PATCH', `${firm.base}/calendar`, { quietHours: [] });
      other = await makeWorkspace(owner);
      const { items } = await firm.api.must<Page<{ id: string; email: string }>>('GET', `${firm.base}/operators`);
      anna = items[0]?.id ?? '';
      // The same person of another workspace is none of this one's, and neither is an id that says nothing.
      expect((await other.api.call('PATCH', `${firm.base}/operators/${anna}`, { phone: '+393331114444' })).status).toBe(
        404,
      );
      notify = await work.make('Call me', tellOthers(anna, '01890000-0000-7000-8000-000000000000'));
      const refused = await firm.api.call('POST', `${firm.base}/workflows/${notify}/start`);
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('operator')]);
      await firm.api.must('DELETE', `${firm.base}/workflows/${notify}`);
      notify = await work.make('Call me', tellOthers(anna, anna));
      await work.start(notify);
      for (const [name, definition] of [
        ['Mail', LISTENING],
        ['SMS', LISTENING_SMS],
      ] as const)
        await work.start(await work.make(`Listens to ${name}`, definition));
      await work.put('emma', {
        lastName: 'Rossi\r\nBcc: all@world.example',
        phone: '+393339998877',
        startWorkflows: false,
      });
      await callMe('emma', 'tomorrow {{ contact.email }}');
      await until(
        () => work.runsOf(notify),
        (runs) => through(runs, 'emma'),
        { what: 'all are told' },
      );
      const order = ({ channel, to, id }: MessageSummary): string =>
        `${channel === 'sms' ? 0 : 1} ${channel === 'sms' ? to : id}`;
      const sent = (await notices()).toSorted((one, two) => (order(one) < order(two) ? -1 : 1));
      expect(
        sent.map(({ channel, to, contact, about, purpose, state }) => [channel, to, contact, about, purpose, state]),
      ).toEqual([
        ['sms', '+393331112222', null, work.idOf('emma'), 'service', 'sent'],
        ['sms', '+393331113333', null, work.idOf('emma'), 'service', 'sent'],
        ['email', items[0]?.email, null, work.idOf('emma'), 'service', 'sent'],
        ['email', items[0]?.email, null, work.idOf('emma'), 'service', 'sent'],
      ]);
      expect(sent.map(({ subject, excerpt }) => subject ?? excerpt)).toEqual([
        'emma asks: tomorrow {{ contact.email }}',
        'emma asks: tomorrow {{ contact.email }}',
        'Call Rossi Bcc: all@world.exampletomorrow {{ contact.email }}',
        'Not for strangers',
      ]);
      const detail = await firm.api.must<{ html: string }>('GET', `${firm.base}/messages/${sent[2]?.id ?? ''}`);
      expect(detail.html).not.toContain('/u/');
      const story = await work.told('emma');
      expect(
        story
          .flatMap(({ type, detail: why }) => (type?.startsWith('notice.') === true ? [`${type} ${why ?? ''}`] : []))
          .toSorted(),
      ).toEqual(['notice.sent ', 'notice.sent ', 'notice.sent ', 'notice.sent ', 'notice.skipped no-owner']);
    });

    test('whoever looks after the contact is told, at once when that is somebody', async () => {
      await firm.api.must('PUT', `${firm.base}/contacts/${work.idOf('emma')}/owner`, { operator: anna });
      const stranger = await other.api.call('PUT', `${other.base}/contacts/${work.idOf('emma')}/owner`, {
        operator: anna,
      });
      expect(stranger.status).toBe(404);
      await callMe('emma', 'again');
      await until(
        () => work.runsOf(notify),
        (runs) => through(runs, 'emma', 2),
        { what: 'the owner is told' },
      );
      expect((await notices()).map(({ subject }) => subject)).toContain('Yours: emma');
    });

    test('nothing that listens to, or asks about, what the contact was sent takes a notice for it', async () => {
      expect((await work.fieldsOf('emma'))['note']).toBeUndefined();
      const counted = async (attribute: string): Promise<number> =>
        (
          await firm.api.must<{ matching: number }>('POST', `${firm.base}/contacts/count`, {
            filter: {
              all: [
                { attribute: 'contact.id', operator: 'is', value: work.idOf('emma') },
                { attribute, operator: 'at-least', value: 1 },
              ],
            },
          })
        ).matching;
      expect(await counted('messages.sent')).toBe(0);
      const own = await firm.api.must<Page<MessageSummary>>(
        'GET',
        `${firm.base}/messages?contact=${work.idOf('emma')}`,
      );
      expect(own.items).toEqual([]);
      expect((await work.told('emma')).filter(({ type }) => type?.startsWith('message.') === true)).toEqual([]);
    });

    test('an hour has a budget: a loop floods no phone', async () => {
      const { lastHour } = await firm.api.must<{ lastHour: number }>('GET', `${firm.base}/notices`);
      expect(lastHour).toBe((await notices()).length);
      await firm.api.must('PUT', `${firm.base}/notices`, { perHour: lastHour + 1 });
      await callMe('emma', 'once more');
      await until(
        () => work.runsOf(notify),
        (runs) => through(runs, 'emma', 3),
        { what: 'it goes on without them' },
      );
      expect((await notices()).length).toBe(lastHour + 1);
      const reasons = (await work.told('emma')).map(({ detail }) => detail);
      expect(reasons.filter((reason) => reason === 'notice-budget').length).toBeGreaterThan(0);
      await firm.api.must('PUT', `${firm.base}/notices`, { perHour: 200 });
    });

    test('who is erased is taken out of the notices about them, too', async () => {
      await firm.api.must('DELETE', `${firm.base}/contacts/${work.idOf('emma')}?mode=erase`);
      for (const { id } of await notices()) {
        const { to, text, subject } = await firm.api.must<{ to: string; text: string | null; subject: string | null }>(
          'GET',
          `${firm.base}/messages/${id}`,
        );
        expect([to, text, subject]).toEqual(['', null, null]);
      }
    });
  });

  describe('T15, A15, B2: leads stand in a pipeline', () => {
    const records = (collection: string): string => `${firm.base}/collections/lead/${collection}/records`;
    const keep = async (collection: string, attributes: object, contact?: string): Promise<string> =>
      (
        await firm.api.must<{ id: string }>('POST', records(collection), {
          attributes,
          ...(contact === undefined ? {} : { contact: work.idOf(contact) }),
        })
      ).id;
    const leadsOf = async (name: string): Promise<readonly RecordView[]> =>
      (await firm.api.must<Page<RecordView>>('GET', `${records('lead')}?limit=100`)).items.filter(
        ({ contact }) => contact === work.idOf(name),
      );
    const untilLead = (name: string, about: object): Promise<readonly RecordView[]> =>
      until(
        () => leadsOf(name),
        (leads) =>
          leads.some(({ attributes }) => Object.entries(about).every(([key, value]) => attributes[key] === value)),
        { what: `a lead of ${name} with ${JSON.stringify(about)}` },
      );
    let sales: string;
    const at: Record<string, string> = {};

    test('T15: a workflow makes one with its source and data, at the first status; another workflow starts', async () => {
      sales = await keep('pipeline', { name: 'Sales' });
      for (const [order, name, kind] of [
        [1, 'New', 'open'],
        [2, 'Called', 'open'],
        [3, 'Signed', 'won'],
      ] as const)
        at[name] = await keep('status', { name, pipeline: sales, order, kind });
      await work.start(
        await work.make('Makes leads', {
          trigger: { contribution: 'event/custom', config: { type: 'custom.asked' } },
          reentry: { policy: 'always' },
          first: 'lead',
          steps: [act('lead', 'lead/create', { pipeline: sales, value: 300 })],
        }),
      );
      await work.start(
        await work.make('Calls leads', {
          trigger: { contribution: 'lead/lead-created', config: { pipeline: sales, sources: ['fair'] } },
          reentry: { policy: 'always' },
          first: 'call',
          steps: [act('call', 'lead/set-status', { status: at['Called'] ?? '' })],
        }),
      );
      await work.start(
        await work.make('Notes who was called', {
          trigger: { contribution: 'lead/status-changed', config: { status: at['Called'] ?? '' } },
          reentry: { policy: 'always' },
          first: 'note',
          steps: [
            act('note', 'contact-field/update', {
              field: 'note',
              operation: 'text',
              text: '{{ event.attributes.source }} was called',
            }),
          ],
        }),
      );
      await work.start(
        await work.make('Thanks customers', {
          trigger: { contribution: 'lead/status-changed', config: { outcome: 'won' } },
          reentry: { policy: 'always' },
          first: 'thanks',
          steps: [act('thanks', 'email/send', { subject: 'Welcome aboard', text: 'Ciao', purpose: 'service' })],
        }),
      );
      await work.put('fabio');
      await work.happens('custom.asked', 'fabio', { source: 'fair', people: 3 });
      const [made] = await untilLead('fabio', { status_name: 'Called' });
      expect(made?.attributes).toMatchObject({
        pipeline: sales,
        pipeline_name: 'Sales',
        kind: 'open',
        source: 'fair',
        value: 300,
        data: { source: 'fair', people: 3 },
        open_in: sales,
      });
      await until(
        () => work.fieldsOf('fabio'),
        ({ note }) => note === 'fair was called',
        { what: 'the change of status is heard' },
      );
    });

    test('one lead of a contact is open in a pipeline, however often it is asked for', async () => {
      await work.happens('custom.asked', 'fabio');
      await until(
        () => work.told('fabio'),
        (items) => JSON.stringify(items).includes('has an open lead there already'),
        { what: 'it is told why there is no second one' },
      );
      expect(await leadsOf('fabio')).toHaveLength(1);
    });

    test('by hand a lead is moved on, its outcome follows, and that is heard', async () => {
      const [one] = await leadsOf('fabio');
      await firm.api.must('PATCH', `${records('lead')}/${one?.id ?? ''}`, {
        attributes: { status: at['Signed'] ?? '' },
      });
      const [won] = await untilLead('fabio', { kind: 'won' });
      expect(won?.attributes).toMatchObject({ status_name: 'Signed', closed: expect.any(String) });
      expect(won?.attributes['open_in']).toBeUndefined();
      await until(
        () => work.told('fabio'),
        (items) => items.some(({ type }) => type === 'message.sent'),
        { what: 'the customer is thanked' },
      );
    });

    test('a lead that the API makes without a status begins at the first one, and filters ask where it stands', async () => {
      await work.put('gaia');
      await keep('lead', { pipeline: sales, source: 'phone' }, 'gaia');
      await untilLead('gaia', { status_name: 'New', kind: 'open', open_in: sales });
      const open = await firm.api.must<Page<{ id: string }>>('POST', `${firm.base}/contacts/matching`, {
        filter: {
          attribute: 'records.lead.lead',
          operator: 'at-least',
          value: 1,
          of: {
            when: {
              all: [
                { attribute: 'record.kind', operator: 'is', value: 'open' },
                { attribute: 'record.pipeline', operator: 'is', value: sales },
              ],
            },
          },
        },
      });
      expect(open.items.map(({ id }) => id)).toEqual([work.idOf('gaia')]);
    });
  });
});

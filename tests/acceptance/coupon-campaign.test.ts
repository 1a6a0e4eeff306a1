import type {
  CampaignAudience,
  CampaignDetail,
  CampaignFigures,
  CampaignPerson,
  ConsentEntry,
  MessageDetail,
  MessagePreview,
  MessageSummary,
  Page,
  RecordView,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCouponShop, textOf, type CouponShop } from '../support/coupon-shop.ts';
import { freshHome, hereOn } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { imported, sendFile } from '../support/send-file.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const PEOPLE = 1000;
const AGREES: ConsentEntry = { purpose: 'marketing', channel: 'email', state: 'given', source: 'paper form' };

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('PostgreSQL'))('a campaign that mails coupons made in bulk, on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let shop: Settled;
  let desk: CouponShop;
  let club: string;
  let summer: string;
  let late: string;

  beforeAll(async () => {
    hub = await startHub({ ...(await freshHome(database)), environment: { INNESTO_DEMO: 'no' } });
    shop = await settleIn(hub);
    await shop.api.must('PATCH', `${shop.base}/calendar`, { quietHours: [] });
    club = (await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Club' })).id;
    desk = openCouponShop(shop, club);
    const lines = Array.from({ length: PEOPLE }, (_, at) => `p${at}@clients.example;P${at}`);
    const mapping = [
      { column: 'E-mail', to: 'email' },
      { column: 'Nome', to: 'firstName' },
    ] as const;
    const file = ['E-mail;Nome', ...lines, ''].join('\n');
    await imported(shop, await sendFile(shop, file, { mapping: [...mapping], lists: [club], consents: [AGREES] }));
    summer = await desk.campaign({ name: 'Summer', kind: 'percent', value: 10, prefix: 'SUMMER', days: 30 });
  });
  afterAll(() => hub?.stop());

  const shown = (of: string, attribute = 'code'): string => `record.coupon.code.${of}.${attribute}`;
  const campaign = async (name: string, text: string): Promise<string> => {
    const draft = {
      name,
      channel: 'email',
      message: { subject: `${name} {{ contact.firstName }}`, text },
      audience: { lists: [club] },
    };
    const { id } = await shop.api.must<CampaignDetail>('POST', `${shop.base}/campaigns`, draft);
    await shop.api.must('POST', `${shop.base}/campaigns/${id}/schedule`, { at: 'now' });
    return id;
  };
  const wouldGet = (id: string): Promise<CampaignAudience> =>
    shop.api.must('GET', `${shop.base}/campaigns/${id}/audience`);
  const figuresOf = (id: string): Promise<CampaignFigures> =>
    shop.api.must('GET', `${shop.base}/campaigns/${id}/figures`);
  const untilSent = (id: string, expected: Partial<CampaignFigures>): Promise<CampaignFigures> =>
    until(
      () => figuresOf(id),
      ({ sent, passed }) => (sent ?? 0) + (passed ?? 0) === (expected.sent ?? 0) + (expected.passed ?? 0),
      { what: 'the campaign is through' },
    );
  const all = async <Item>(path: string): Promise<readonly Item[]> => {
    const found: Item[] = [];
    for (let after: string | null = ''; after !== null;) {
      const more: Page<Item> = await shop.api.must(
        'GET',
        `${shop.base}${path}${path.includes('?') ? '&' : '?'}limit=200${after === '' ? '' : `&after=${after}`}`,
      );
      found.push(...more.items);
      after = more.next;
    }
    return found;
  };
  const mailsOf = async (name: string): Promise<readonly MessageSummary[]> =>
    (await all<MessageSummary>('/messages')).filter(({ subject }) => subject?.startsWith(`${name} `));
  const textOfMail = async ({ id }: MessageSummary): Promise<string> =>
    (await shop.api.must<MessageDetail>('GET', `${shop.base}/messages/${id}`)).text ?? '';

  test(`${PEOPLE} members of a list get a code each, and the campaign writes each their own`, async () => {
    expect(await desk.inBulk(summer, { list: club })).toMatchObject({ made: PEOPLE, trouble: null });
    const id = await campaign('Summer', `Your code, {{ contact.email }}: {{ ${shown(summer)} }}!`);
    expect(await untilSent(id, { sent: PEOPLE })).toMatchObject({ sent: PEOPLE, passed: 0 });
    const codes = await all<RecordView>('/collections/coupon/code/records');
    expect(codes).toHaveLength(PEOPLE);
    const codeOf = new Map(codes.map((record) => [record.person?.email, textOf(record, 'code')]));
    expect(new Set(codeOf.values()).size).toBe(PEOPLE);
    const mails = await mailsOf('Summer');
    expect(mails).toHaveLength(PEOPLE);
    for (const mail of mails.filter((_, at) => at % 50 === 0))
      expect(await textOfMail(mail)).toContain(`Your code, ${mail.to}: ${codeOf.get(mail.to)}!`);
  });

  test('whoever has none is passed over with the reason, unless the message says something instead', async () => {
    late = await desk.campaign({ name: 'Late', kind: 'amount', value: 5 });
    const some = (await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Some' })).id;
    for (const at of [1, 2, 3])
      await shop.api.must('POST', `${shop.base}/contacts`, { email: `p${at}@clients.example`, lists: [some] });
    expect(await desk.inBulk(late, { list: some })).toMatchObject({ made: 3 });
    const strict = await campaign('Late', `{{ ${shown(late)} }}`);
    expect(await untilSent(strict, { sent: 3, passed: PEOPLE - 3 })).toMatchObject({ sent: 3, passed: PEOPLE - 3 });
    const passed = await shop.api.must<Page<CampaignPerson>>(
      'GET',
      `${shop.base}/campaigns/${strict}/people?figure=passed&limit=1`,
    );
    expect(passed.items).toMatchObject([{ reason: 'no-record' }]);
    expect(await wouldGet(strict)).toMatchObject({ total: PEOPLE, reached: 3, noRecord: PEOPLE - 3, suppressed: 0 });
    const kind = await campaign('Kind', `{{ ${shown(late)} | default: "Come by and ask" }}`);
    expect(await untilSent(kind, { sent: PEOPLE })).toMatchObject({ sent: PEOPLE, passed: 0 });
    expect(await wouldGet(kind)).toMatchObject({ reached: PEOPLE, noRecord: 0 });
    const texts = await Promise.all((await mailsOf('Kind')).slice(0, 20).map(textOfMail));
    expect(texts.every((text) => /Come by and ask|[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/.test(text))).toBe(true);
  });

  test('a code that was used is shown no more; the next one of the same campaign is', async () => {
    const again = await desk.campaign({ name: 'Again', kind: 'percent', value: 5, once: false });
    const one = (await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'One' })).id;
    await shop.api.must('POST', `${shop.base}/contacts`, { email: 'p7@clients.example', lists: [one] });
    await desk.inBulk(again, { list: one });
    await desk.inBulk(again, { list: one });
    const [newest, older] = (await desk.codes(again)).toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const preview = async (contact: string | null): Promise<MessagePreview> =>
      shop.api.must('POST', `${shop.base}/messages/preview`, {
        channel: 'email',
        subject: 'x',
        text: `{{ ${shown(again)} }} {{ ${shown(again, 'expires')} }}`,
        contact,
      });
    const contact = newest?.contact ?? null;
    expect((await preview(contact)).text).toContain(textOf(newest, 'code'));
    await desk.atTill('use', textOf(newest, 'code'));
    expect((await preview(contact)).text).toContain(textOf(older, 'code'));
    await desk.atTill('use', textOf(older, 'code'));
    expect((await preview(contact)).problems).toMatchObject([{ path: '/contact' }]);
    // Where nobody is chosen it says what would stand there.
    expect(await preview(null)).toMatchObject({ text: expect.stringContaining('Code'), problems: [] });
  });
});

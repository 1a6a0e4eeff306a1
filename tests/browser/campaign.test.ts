import type {
  CampaignDetail,
  MessageDetail,
  MessageSummary,
  Page as Listed,
  WorkspaceView,
} from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { judge } from '../support/accessibility.ts';
import { openPage, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { firstParty } from '../support/first-party.ts';
import { startInnerHub, type InnerHub } from '../support/inner-hub.ts';
import { advance } from '../support/let-time-pass.ts';
import { AGENTS, pixelOf } from '../support/mails.ts';
import { AGREES } from '../support/running-series.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { settled as drawn, signIn } from '../support/visit.ts';

const HOUR_MS = 3_600_000;

describe('a campaign, from the first word to what came of it, in a browser', () => {
  tellInOrder();
  let hub: InnerHub;
  let shop: Settled;
  let browser: Browser | undefined;
  let open: OpenPage;

  beforeAll(async () => {
    const starting = startChromium();
    hub = await startInnerHub({ plugins: await firstParty('email', 'fixed-date', 'list') });
    shop = await settleIn(hub);
    await shop.api.must('PATCH', `${shop.base}/calendar`, { quietHours: [] });
    const { id: list } = await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Clients' });
    for (const [firstName, consents] of [
      ['Anna', AGREES],
      ['Bruno', AGREES],
      ['Carla', []],
    ] as const) {
      const contact = { firstName, email: `${firstName.toLowerCase()}@clients.example`, lists: [list], consents };
      await shop.api.must('POST', `${shop.base}/contacts`, contact);
    }
    browser = await starting;
    open = await openPage(browser);
    await signIn(open.page.context(), hub.url);
    await open.page.goto(`${hub.url}/${shop.base.replace('/api/workspaces/', '#/w/')}/campaigns`);
    await drawn(open.page);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });
  beforeEach(() =>
    onTestFailed(async () => {
      process.stdout.write(`${open.page.url()}\n${await open.page.locator('body').ariaSnapshot()}\n`);
    }),
  );
  afterEach(() => {
    // oxlint-disable-next-line vitest/no-standalone-expect -- holds of every test
    expect(open.takeComplaints(), 'what the browser complained about').toEqual([]);
  });

  const button = (name: string | RegExp): Locator => open.page.getByRole('button', { name, exact: true });
  const field = (name: string): Locator => open.page.getByRole('textbox', { name, exact: true });
  const stands = (state: string): Promise<void> =>
    open.page.getByRole('main').getByText(state, { exact: true }).first().waitFor();

  test('it is written, says who would get it and why others would not, and shows how it looks to them', async () => {
    const { page } = open;
    await button('Write the first one').click();
    await field('Name').fill('Winter sale');
    await button('Write it').click();
    await field('Subject').fill('Sale for {{ contact.firstName }}');
    await field('Content').fill('From tomorrow on, {{ contact.firstName }}!');
    await page.getByRole('radio', { name: /^Lists/ }).check();
    await page.getByRole('combobox', { name: 'Lists' }).click();
    await page.getByRole('option', { name: 'Clients' }).click();
    await page.getByText('2 people would get it now').waitFor();
    await page.getByText('1 did not consent').waitFor();
    const phone = page.frameLocator('iframe[title="On a phone"]');
    await phone.getByText(/^From tomorrow on, (Anna|Bruno|Carla)!/).waitFor();
    await stands('Saved');
    expect(await judge(page)).toMatchObject({ violations: [] });
  });

  test('it is scheduled, can be taken back, and goes out at its moment', async () => {
    const { page } = open;
    const schedule = async (): Promise<void> => {
      await button('Send or schedule…').click();
      await page.getByRole('radio', { name: /^At a moment/ }).check();
      await button('Schedule').click();
      await stands('Scheduled');
    };
    await schedule();
    await button('Back to a draft').click();
    await stands('Draft');
    expect(await field('Subject').inputValue()).toBe('Sale for {{ contact.firstName }}');
    await schedule();
    await page.getByText('It goes out').waitFor();
    const mails = () => shop.api.must<Listed<MessageSummary>>('GET', `${shop.base}/messages`);
    expect((await mails()).items).toEqual([]);
    const campaign = page.url().split('/').at(-1) ?? '';
    const { due } = await shop.api.must<CampaignDetail>('GET', `${shop.base}/campaigns/${campaign}`);
    const { clock } = await shop.api.must<WorkspaceView>('GET', shop.base);
    const away = Date.parse(due ?? '') - Date.parse(clock.now);
    await advance(shop, { amount: Math.ceil(away / HOUR_MS), unit: 'hours' });
    await stands('Sent');
    await button(/^2 Sent/).waitFor();
    const sent = await until(mails, ({ items }) => items.length === 2, { what: 'two mails' });
    expect(new Set(sent.items.map(({ subject }) => subject))).toEqual(new Set(['Sale for Anna', 'Sale for Bruno']));
  });

  test('what comes of it is counted while one looks, and behind each number stand the people', async () => {
    const { page } = open;
    const loads = open.loads();
    expect(await button(/^0 Opened/).isDisabled()).toBe(true);
    const { items } = await shop.api.must<Listed<MessageSummary>>('GET', `${shop.base}/messages`);
    const hers = items.find(({ subject }) => subject === 'Sale for Anna');
    const { html } = await shop.api.must<MessageDetail>('GET', `${shop.base}/messages/${hers?.id}`);
    await fetch(pixelOf(html) ?? '', { headers: { 'user-agent': AGENTS.person } });
    await button(/^1 Opened/).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Anna' }).waitFor();
    expect(await page.getByRole('dialog').getByRole('link', { name: 'Bruno' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /consent/ }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Carla' }).waitFor();
    await page.keyboard.press('Escape');
    expect(open.loads()).toBe(loads);
  });
});

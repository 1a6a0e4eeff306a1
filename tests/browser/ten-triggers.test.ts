import type { MessageDetail, MessageSummary, Page } from '@innesto/sdk/contract';
import type { Browser, BrowserContext, Locator, Page as BrowserPage } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import type { OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshHome } from '../support/database.ts';
import { furnitureOf, type Furniture } from '../support/furniture.ts';
import { mouseOn, type Hands } from '../support/hands.ts';
import { AGENTS, pixelOf } from '../support/mails.ts';
import { AGREES } from '../support/running-series.ts';
import { openShopSite, type ShopSite } from '../support/shop-site.ts';
import { until } from '../support/until.ts';
import { goTo } from '../support/visit.ts';
import { editorOf, makeEmptyWorkflow } from '../support/welcome-by-hand.ts';
import { joinList, openInside, openWiringHouse, type WiringHouse } from '../support/wiring-house.ts';

const BY_SMS = [{ purpose: 'marketing', channel: 'sms', state: 'given' }] as const;
/** A form shows itself in frames of sites that are safe only. */
const SHOP = 'https://shop.example';
const LEAST_POINTS = 100;

describe('each of the ten triggers, wired in the editor', () => {
  let house: WiringHouse;
  let shop: Furniture;
  let site: ShopSite;
  let browser: Browser;
  let open: OpenPage;
  let hands: Hands;
  let anna: string;
  /** Her key, from the link in an e-mail. */
  let key = '';

  beforeAll(async () => {
    const starting = startChromium();
    house = await openWiringHouse(await freshHome('SQLite'));
    shop = furnitureOf(house);
    await house.api.must('PATCH', `${house.base}/calendar`, { quietHours: [] });
    await shop.make('/lists', { name: 'Regulars' });
    site = await openShopSite();
    browser = await starting;
    open = await openInside(browser, house, 'workflows');
    hands = mouseOn(open.page);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await house?.hub.stop();
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

  /** What may be left empty says so behind its name. */
  const called = (name: string): RegExp => new RegExp(`^${name}( optional)?$`);
  const box = (name: string): Locator => open.page.getByRole('combobox', { name: called(name) });
  const named = (name: string): Locator => open.page.getByLabel(called(name));
  /** Begins a workflow with nothing in it, and chooses what starts it. */
  const choose = async (trigger: string): Promise<void> => {
    await goTo(open.page, `#/w/${house.workspace}/workflows`);
    await makeEmptyWorkflow(open.page, hands, trigger);
    await hands.press(editorOf(open.page).button('Choose when it starts').first());
    await hands.press(open.page.getByRole('button', { name: new RegExp(`^${trigger}`) }));
  };
  /** Draws the one step behind it, and starts the workflow. */
  const drawAndStart = async (trigger: string): Promise<void> => {
    const { after, button, saved } = editorOf(open.page);
    await hands.insert(after(trigger), 'Change lists');
    await hands.pick(box('Add to'), 'Regulars');
    await saved();
    await hands.press(button('Start'));
    await open.page.getByText('Active', { exact: true }).waitFor();
  };
  /** The number that the drawing shows at the step, by itself, once there is one. */
  const drawn = async (): Promise<string> => {
    const number = open.page.getByRole('link', { name: /Change lists: \d+\. See who$/ }).first();
    return (await number.innerText()).trim();
  };

  test('T1: somebody joins a list', async () => {
    await choose('List activity');
    await hands.press(open.page.getByRole('radio', { name: 'Chosen lists' }));
    await hands.pick(box('Chosen lists'), 'Newsletter');
    await drawAndStart('List activity');
    await joinList(house, 'giulia@clients.example');
    expect(await drawn()).toBe('1');
  });

  test('T2: an SMS of a campaign is delivered', async () => {
    const send = await shop.campaign({ name: 'Sale by SMS', channel: 'sms', message: { text: 'Sale!' }, audience: {} });
    await shop.somebody('marco', { phone: '+393331110001', consents: BY_SMS });
    await choose('SMS activity');
    await hands.select(named('What happened'), 'The SMS was delivered');
    await hands.pick(box('Campaign'), 'Sale by SMS');
    await drawAndStart('SMS activity');
    await send();
    expect(await drawn()).toBe('1');
  });

  test('T3: an e-mail of a campaign is opened; those by SMS are not offered for it', async () => {
    const html = `<p><a href="${site.url}/offers?innesto={{ contact.key }}">Our offers</a></p>`;
    const list = await shop.make('/lists', { name: 'Readers' });
    const send = await shop.campaign({
      name: 'Sale by e-mail',
      channel: 'email',
      message: { subject: 'Sale', html },
      audience: { lists: [list] },
    });
    anna = await shop.somebody('anna', { lists: [list], consents: AGREES });
    await choose('E-mail activity');
    await hands.select(named('What happened'), 'The e-mail was opened');
    await box('Campaign').click();
    expect(await open.page.locator('[role="option"]').allInnerTexts()).toEqual(['Sale by e-mail']);
    await open.page.keyboard.press('Escape');
    await hands.pick(box('Campaign'), 'Sale by e-mail');
    await drawAndStart('E-mail activity');
    await send();
    const [mail] = await until(
      async () => (await house.api.must<Page<MessageSummary>>('GET', `${house.base}/messages`)).items,
      ([newest]) => newest?.subject === 'Sale' && newest.state === 'sent',
      { what: 'the e-mail' },
    );
    const { html: sent } = await house.api.must<MessageDetail>('GET', `${house.base}/messages/${mail?.id}`);
    key = /innesto=([A-Za-z0-9_-]{43})/.exec(sent ?? '')?.[1] ?? '';
    await fetch(pixelOf(sent) ?? '', { headers: { 'user-agent': AGENTS.person } });
    expect(await drawn()).toBe('1');
  });

  test('T4: points come to a card, and with them it reaches a hundred', async () => {
    const card = await shop.record('fidelity/card', { number: 'AUR-1' }, await shop.somebody('carla'));
    await choose('Points added');
    await hands.write(named('Only when the card reaches'), String(LEAST_POINTS));
    await drawAndStart('Points added');
    const entries = `/balances/fidelity/points/accounts/${card}/entries`;
    for (const amount of [60, 60]) await shop.make(entries, { amount });
    expect(await drawn()).toBe('1');
  });

  test('T5: a field takes a value', async () => {
    const dario = await shop.somebody('dario');
    await choose('Field takes a value');
    await hands.pick(box('Field'), 'Welcome series');
    await hands.select(named('How it is compared'), 'is');
    await hands.write(named('Value'), 'gold');
    await drawAndStart('Field takes a value');
    await house.api.must('PATCH', `${house.base}/contacts/${dario}`, { fields: { welcome: 'gold' } });
    expect(await drawn()).toBe('1');
  });

  test('T6: a score comes to be a hundred', async () => {
    const elena = await shop.somebody('elena');
    await choose('Contact score');
    await hands.select(named('The score is'), 'at least');
    await hands.write(named('Points'), String(LEAST_POINTS));
    await drawAndStart('Contact score');
    await shop.make(`/balances/score/points/accounts/${elena}/entries`, { amount: LEAST_POINTS });
    expect(await drawn()).toBe('1');
  });

  test('T7: a day and an hour come, for the members of a list', async () => {
    const list = await shop.make('/lists', { name: 'Course of spring' });
    await shop.somebody('fabio', { lists: [list] });
    await choose('Fixed date');
    await named('Date and time').fill(await shop.laterOnTheWall(1));
    await hands.select(named('Whose clock'), 'The workspace’s, for all at once');
    await hands.press(open.page.getByRole('radio', { name: 'Chosen lists' }));
    await hands.pick(box('Chosen lists'), 'Course of spring');
    await drawAndStart('Fixed date');
    await house.api.must('POST', `${house.base}/clock`, { advance: { amount: 2, unit: 'hours' } });
    expect(await drawn()).toBe('1');
  });

  test('T8: a coupon is used; who has no campaign to choose is led to where one is made', async () => {
    await choose('Coupon used');
    await editorOf(open.page).saved();
    await hands.press(open.page.getByRole('link', { name: 'Add the first one' }));
    await open.page.getByRole('heading', { name: 'Coupon campaigns', level: 1 }).waitFor();
    const worth = { name: 'Summer', kind: 'percent', value: 10 };
    const summer = await shop.record('coupon/campaign', worth);
    const standing = { state: 'open', issued: '2026-01-04T09:00:00Z', times: 1, used: 0 };
    const code = { code: 'SUMMER-7K3M', campaign: summer, ...worth, ...standing };
    await shop.record('coupon/code', code, await shop.somebody('gino'));
    await open.page.goBack();
    await hands.press(open.page.getByRole('button', { name: 'Coupon used' }).first());
    await hands.pick(box('Only this campaign'), 'Summer');
    await drawAndStart('Coupon used');
    await house.api.must('POST', `${house.base}/collections/coupon/code/till/use`, { key: 'SUMMER-7K3M' });
    expect(await drawn()).toBe('1');
  });

  test('T10: a rule of conversions is completed', async () => {
    const ida = await shop.somebody('ida');
    await shop.record('conversion/rule', { name: 'First order', kind: 'event', event: 'custom.order', once: true });
    await choose('Conversion');
    await hands.pick(box('Only this rule'), 'First order');
    await drawAndStart('Conversion');
    const events = [{ type: 'custom.order', contact: ida, payload: { total: 50 } }];
    await house.api.must('POST', `${house.base}/events`, { events });
    expect(await drawn()).toBe('1');
  });

  describe('T9: a page of the shop is visited, in a browser of somebody’s own', () => {
    let theirs: BrowserContext;
    let monitor: string;
    /** What the hub offers its owner to copy. */
    let [script, frame] = ['', ''];
    /** What went wrong on pages of the shop, but for files that could not be fetched. */
    const wrong: string[] = [];

    beforeAll(async () => {
      theirs = await browser.newContext({ userAgent: AGENTS.person });
      theirs.on('weberror', (error) => wrong.push(error.error().message));
      monitor = await shop.record('site-visit/monitor', { name: 'Shop', sites: site.name, consent: 'ask' });
      await goTo(open.page, `#/w/${house.workspace}/records/site-visit/monitor/${monitor}`);
      script = await open.page.getByRole('textbox', { name: 'Code for your site' }).inputValue();
      site.put({ head: script });
    });
    afterAll(() => theirs?.close());

    const unknown = async (): Promise<number> => {
      const account = `${house.base}/balances/site-visit/visitors/accounts/${monitor}`;
      return (await house.api.must<{ total: number }>('GET', account)).total;
    };
    const untilUnknown = (count: number): Promise<number> =>
      until(unknown, (seen) => seen === count, { what: `${count} visits of nobody known` });
    const kept = async (of: BrowserPage): Promise<readonly unknown[]> => [
      await theirs.cookies(),
      await of.evaluate('Object.keys(localStorage)'),
    ];

    test('whoever follows the link of an e-mail is nobody, and nothing is kept, until they agree', async () => {
      await choose('Visit of a site');
      await hands.pick(box('Site'), 'Shop');
      await hands.select(named('Page'), 'All pages that begin like this');
      await hands.write(named('Its address'), '/offers');
      await drawAndStart('Visit of a site');

      const page = await theirs.newPage();
      await page.goto(`${site.url}/offers?innesto=${key}`);
      await untilUnknown(1);
      expect([page.url(), await kept(page)]).toEqual([`${site.url}/offers`, [[], []]]);

      await page.getByRole('button', { name: 'Agree' }).click();
      expect(await drawn()).toBe('1');
      expect([await unknown(), await kept(page)]).toEqual([1, [[], ['innesto.key']]]);
      await page.getByRole('button', { name: 'Shoes' }).click();
      await until(
        () => house.api.must<Page<object>>('GET', `${house.base}/contacts/${anna}/timeline`),
        ({ items }) => JSON.stringify(items).includes('/offers/shoes'),
        { what: 'the page that came without loading' },
      );
      await page.close();
    });

    test('a form in a frame of the shop is filled in there', async () => {
      const attributes = { name: 'Newsletter', key: 'newsletter', language: 'en', first_name: true, site: SHOP };
      const form = await shop.record('form/form', attributes);
      await goTo(open.page, `#/w/${house.workspace}/records/form/form/${form}`);
      frame = await open.page.getByRole('textbox', { name: 'The form on your site' }).inputValue();
      await theirs.route(`${SHOP}/**`, (asked) =>
        asked.fulfill({ contentType: 'text/html', body: `<!doctype html><h1>Our news</h1>${frame}` }),
      );
      // That a page of the net leads to this very machine browsers take for an attack; hubs of shops are on the net.
      await theirs.grantPermissions(['local-network-access'], { origin: SHOP });
      const page = await theirs.newPage();
      await page.goto(`${SHOP}/news`);
      const inside = page.frameLocator('iframe');
      await inside.getByLabel('E-mail').fill('lia@clients.example');
      await inside.getByRole('button').click();
      await inside.getByText('Thank you').waitFor();
      await until(
        () => house.api.must<Page<unknown>>('GET', `${house.base}/contacts?search=lia@clients.example`),
        ({ items }) => items.length === 1,
        { what: 'who signed up' },
      );
      expect([wrong, await theirs.cookies()]).toEqual([[], []]);
      await page.close();
    });

    test('where the hub is away, pages of the shop go on as if nothing were', async () => {
      const before = await theirs.newPage();
      await before.goto(`${site.url}/offers`);
      await open.page.context().close();
      await house.hub.kill();
      const after = await theirs.newPage();
      site.put({ head: script, middle: frame });
      await after.goto(`${site.url}/offers`);
      for (const page of [before, after]) {
        for (const name of ['Agree', 'Shoes']) await page.getByRole('button', { name }).click();
        await page.getByRole('heading', { name: 'Bags and shoes' }).waitFor();
        expect([page.url(), wrong]).toEqual([`${site.url}/offers/shoes`, []]);
      }
    });
  });
});

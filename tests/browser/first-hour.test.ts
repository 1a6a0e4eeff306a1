import type { Page as Listed, WorkspaceView } from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { judge } from '../support/accessibility.ts';
import { openPage, tabTo, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { OWNER } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

/** The first of the demo's people: she agreed to messages, and to having openings measured. */
const GIULIA = 'giulia.rossi.1@clients.example';

// How a browser tells that nobody was signed in, and that nobody answered.
const NOBODY = /status of 401/;
const AWAY = /net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE)|WebSocket connection/;

/** Whether the writing is brighter than what it stands on. */
const IS_DARK = `(({ color, backgroundColor }) => {
  const brightness = (of) => of.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  return brightness(color) > brightness(backgroundColor);
})(getComputedStyle(document.body))`;

describe('the first hour with Innesto, in a browser', () => {
  tellInOrder();
  const dataFolder = freshSqlite();
  let hub: RunningHub;
  let browser: Browser | undefined;
  let open: OpenPage;
  let setUpLink: string;

  beforeAll(async () => {
    hub = await startHub({ dataFolder });
    browser = await startChromium();
    open = await openPage(browser);
    setUpLink = `${hub.url}/#/set-up/${hub.setUpToken}`;
  });
  afterAll(async () => {
    await browser?.close();
    await hub.stop();
  });
  // Whoever reads of a failure has not seen the page.
  beforeEach(() =>
    onTestFailed(async () => {
      process.stdout.write(`${open.page.url()}\n${await open.page.locator('body').ariaSnapshot()}\n`);
    }),
  );
  /** The browser had nothing to say, but what belongs to the story. */
  const expectPeace = (but?: RegExp): void => {
    const complaints = open.takeComplaints().filter((complaint) => but?.test(complaint) !== true);
    expect(complaints, 'what the browser complained about').toEqual([]);
  };
  afterEach(() => expectPeace());

  /** A number of a step of the Welcome series, once it is shown. */
  const shows = (step: string, column: string, number: number): Promise<void> =>
    open.page
      .locator('.step', { has: open.page.getByText(step, { exact: true }) })
      .locator(`div:has(> dt:text-is("${column}")) > dd`)
      .filter({ hasText: new RegExp(`^${number}$`) })
      .waitFor();

  const link = (name: string | RegExp): Locator => open.page.getByRole('link', { name });
  const button = (name: string): Locator => open.page.getByRole('button', { name, exact: true });
  const heading = (name: string): Locator => open.page.getByRole('heading', { name, exact: true });
  /** Looks through the inbox for a message to her, and opens it. */
  const openMail = async (subject: string): Promise<void> => {
    const mails = open.page.getByRole('region', { name: 'Inbox: what was sent' }).getByRole('link');
    const hers = mails.filter({ hasText: GIULIA }).filter({ hasText: subject });
    await mails.first().waitFor();
    while ((await hers.count()) === 0) {
      const shown = await mails.count();
      await button('Show older').click();
      await mails.nth(shown).waitFor();
    }
    await hers.click();
    await heading(subject).waitFor();
  };
  /** A line of the timeline: what happened, and below it why. */
  const line = (what: string, why: string): Locator =>
    open.page.getByRole('listitem').filter({ hasText: what }).filter({ hasText: why });

  test('the one-time link makes its owner, who needs no mouse', async () => {
    const { page } = open;
    await page.goto(setUpLink);
    await heading('Welcome to Innesto').waitFor();
    for (const [label, typed] of [
      ['Your name', OWNER.name],
      ['E-mail', OWNER.email],
      ['Password', OWNER.password],
    ] as const) {
      await tabTo(page, page.getByLabel(label, { exact: true }));
      await page.keyboard.type(typed);
    }
    await page.keyboard.press('Enter');
    await heading('Workspaces').waitFor();
    expect(await page.title()).toBe('Workspaces · Innesto');
    expectPeace(NOBODY);
  });

  test('a demo workspace is there, where the Welcome series runs', async () => {
    const { page } = open;
    const demo = async (): Promise<WorkspaceView | undefined> => {
      const { items }: Listed<WorkspaceView> = await (await page.request.get(`${hub.url}/api/workspaces`)).json();
      return items[0];
    };
    // The last thing that its makers do is to speed its clock up.
    await until(demo, (made) => made?.clock.rate === 60, { what: 'the furnished demo' });
    await page.reload();
    await tabTo(page, link(/^Demo/));
    await page.keyboard.press('Enter');
    await heading('Demo').waitFor();
    await heading('Welcome series').waitFor();
    expect(await page.title()).toBe('Demo · Innesto');
    await shows('Ten minutes', 'Entered', 40);
    // From here on time passes only when somebody says so.
    await button('×1').click();
    await page.getByRole('button', { name: '×1', exact: true, pressed: true }).waitFor();
  });

  test('ten minutes pass at a click, and the numbers move by themselves', async () => {
    const loads = open.loads();
    await button('+10 minutes').click();
    await shows('Welcome e-mail', 'Done', 35);
    await shows('Welcome e-mail', 'Skipped', 5);
    await shows('One day', 'Waiting', 40);
    expect(open.topics()).toContain('steps');
    expect(open.loads()).toBe(loads);
  });

  test('a message in the inbox is shown in a frame without any rights, and looking at it counts as an opening', async () => {
    await openMail('Welcome, Giulia!');
    const frame = open.page.getByTitle('Content of the message');
    expect(await frame.getAttribute('sandbox')).toBe('');
    await frame.contentFrame().getByText('Hello Giulia,').waitFor();
    await open.page.getByText('Opened once').waitFor();
  });

  test('a day passes, and whoever opened the message is thanked', async () => {
    await link('Demo').click();
    await heading('Welcome series').waitFor();
    await open.page
      .locator('.step', { hasText: 'Opened the first message?' })
      .getByText('Nobody has come here')
      .waitFor();
    const loads = open.loads();
    await button('+1 day').click();
    await shows('Opened the first message?', 'Entered', 40);
    await shows('Thank-you e-mail', 'Done', 1);
    await shows('Second e-mail', 'Done', 34);
    expect(open.loads()).toBe(loads);
  });

  test('her timeline tells what happened, and why', async () => {
    await openMail('Thank you, Giulia');
    await link(GIULIA).click();
    await heading('Giulia Rossi').waitFor();
    await line('Joined the list “Newsletter”', '').waitFor();
    await line('Opened “Welcome, Giulia!”', '').waitFor();
    await line('Details changed', 'Reads our messages: nothing → yes').waitFor();
    await line('Opened the first message? → Opened', 'because the message was: Opened · in Welcome series').waitFor();
    await line('Was sent “Thank you, Giulia”', 'in Welcome series').waitFor();
    const told = await open.page.getByRole('listitem').allInnerTexts();
    expect(told.filter((one) => one.startsWith('Was sent'))).toHaveLength(2);
  });

  test('the hub falls: the page says so, and is up to date again when the hub is, without being loaded anew', async () => {
    const { page } = open;
    await link('Demo').click();
    await shows('Ten minutes', 'Entered', 40);
    const loads = open.loads();
    await hub.kill();
    const lost = page.getByText('The connection to the hub is lost');
    await lost.waitFor();
    hub = await startHub({ dataFolder, port: Number(new URL(hub.url).port) });

    const base = `${hub.url}/api/workspaces/${/#\/w\/([^/]+)/.exec(page.url())?.[1]}`;
    const { items }: Listed<{ id: string }> = await (await page.request.get(`${base}/lists`)).json();
    const added = await page.request.post(`${base}/contacts`, {
      headers: { origin: hub.url },
      data: { email: 'late@clients.example', lists: items.map(({ id }) => id) },
    });
    expect(added.status()).toBe(201);
    await lost.waitFor({ state: 'hidden' });
    await shows('Ten minutes', 'Entered', 41);
    expect(open.loads()).toBe(loads);
    expectPeace(AWAY);
  });

  test('light and in English, the page keeps the rules of accessibility', async () => {
    expect(await open.page.evaluate(IS_DARK)).toBe(false);
    const verdict = await judge(open.page);
    expect(verdict.violations).toEqual([]);
    expect(verdict.passes).toBeGreaterThan(10);
  });

  test('dark and in Italian too, and it stays so', async () => {
    const { page } = open;
    await button('Owner').click();
    await page.getByRole('radio', { name: 'Italiano' }).check();
    await page.getByRole('radio', { name: 'Scuri' }).check();
    await page.keyboard.press('Escape');
    await page.reload();
    await heading('Flussi').waitFor();
    await shows('Ten minutes', 'Entrati', 41);
    expect(await page.evaluate('document.documentElement.lang')).toBe('it');
    expect(await page.evaluate(IS_DARK)).toBe(true);
    const verdict = await judge(page);
    expect(verdict.violations).toEqual([]);
    expect(verdict.passes).toBeGreaterThan(10);
  });

  test('who signs out is out, gains nothing by the used link, and comes back to the same page by signing in', async () => {
    const { page } = open;
    const place = page.url();
    await button('Owner').click();
    await button('Esci').click();
    await heading('Accedi').waitFor();
    await page.goto(setUpLink);
    await page.getByText('L’hub è già configurato.').waitFor();
    await page.goBack();
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill('something else');
    await page.keyboard.press('Enter');
    await page.getByText('L’indirizzo e-mail o la password non sono corretti.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.keyboard.press('Enter');
    await heading('Demo').waitFor();
    await shows('Ten minutes', 'Entrati', 41);
    expect(page.url()).toBe(place);
    expectPeace(NOBODY);
  });
});

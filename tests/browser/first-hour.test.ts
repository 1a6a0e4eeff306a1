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

  /** A number of a workflow that runs, once it is shown. */
  const shows = (workflow: string, column: string, number: number): Promise<void> =>
    open.page
      .locator('article', { has: open.page.getByRole('heading', { name: workflow, exact: true }) })
      .locator(`div:has(> dt:text-is("${column}")) > dd`)
      .filter({ hasText: new RegExp(`^${number}$`) })
      .waitFor();

  const link = (name: string | RegExp): Locator => open.page.getByRole('link', { name });
  const button = (name: string): Locator => open.page.getByRole('button', { name, exact: true });
  const heading = (name: string): Locator => open.page.getByRole('heading', { name, exact: true });
  /** Looks through the messages for one to her, and opens it. */
  const openMail = async (subject: string): Promise<void> => {
    await link('Messages').click();
    await heading('Messages').waitFor();
    const mails = open.page.getByRole('main').getByRole('listitem').getByRole('link');
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
  /** Looks at the people behind a number of a step of the Welcome series. */
  const lookBehind = async (step: string, number: string): Promise<void> => {
    await link('Home').click();
    const series = await link('Welcome series').getAttribute('href');
    await open.page.goto(`${hub.url}/${series}/people/${step}/${number}`);
  };
  const people = (): Locator => open.page.getByRole('main').locator('.card').getByRole('listitem');
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
    await shows('Welcome series', 'entered', 40);
    await shows('Welcome series', 'inside now', 40);
    // From here on time passes only when somebody says so.
    await button('×1').click();
    await page.getByRole('button', { name: '×1', exact: true, pressed: true }).waitFor();
  });

  test('ten minutes pass at a click, and the first messages appear by themselves', async () => {
    const loads = open.loads();
    const messages = open.page.getByRole('region', { name: 'Newest messages' });
    // A campaign has gone out before; of the series nothing has.
    await messages
      .getByRole('link', { name: /come to our open day/ })
      .first()
      .waitFor();
    expect(await messages.getByRole('link', { name: /^Welcome, / }).count()).toBe(0);
    await button('+10 minutes').click();
    await messages
      .getByRole('link', { name: /^Welcome, / })
      .first()
      .waitFor();
    await expect.poll(() => open.topics()).toContain('steps');
    expect(open.loads()).toBe(loads);
  });

  test('behind each number of a step stand its people, with the reason', async () => {
    await lookBehind('welcome', 'skipped');
    await heading('Skipped at “Welcome e-mail”').waitFor();
    await people().nth(4).waitFor();
    expect(await people().filter({ hasText: 'the contact has not consented to this' }).count()).toBe(5);
    await link('35 Done').click();
    await heading('Done at “Welcome e-mail”').waitFor();
    await people().nth(34).waitFor();
    expect(await people().count()).toBe(35);
  });

  test('a message in the inbox is shown in a frame without any rights, and looking at it counts as an opening', async () => {
    await openMail('Welcome, Giulia!');
    const frame = open.page.getByTitle('Content of the message');
    expect(await frame.getAttribute('sandbox')).toBe('');
    await frame.contentFrame().getByText('Hello Giulia,').waitFor();
    await open.page.getByText('Opened once').waitFor();
  });

  test('a day passes, and whoever opened the message is thanked', async () => {
    await link('Home').click();
    await shows('Welcome series', 'inside now', 40);
    await shows('Note who reads us', 'entered', 1);
    const loads = open.loads();
    await button('+1 day').click();
    await shows('Welcome series', 'inside now', 0);
    await shows('Welcome series', 'ended', 40);
    expect(open.loads()).toBe(loads);
    await lookBehind('thanks', 'done');
    await link('Giulia Rossi').waitFor();
    expect(await people().count()).toBe(1);
    await lookBehind('reminder', 'done');
    await people().nth(33).waitFor();
    expect(await people().count()).toBe(34);
  });

  test('her timeline tells what happened, and why', async () => {
    await openMail('Thank you, Giulia');
    await open.page.getByRole('link', { name: GIULIA, exact: true }).click();
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
    await link('Home').click();
    await shows('Welcome series', 'entered', 40);
    const loads = open.loads();
    await hub.kill();
    const lost = page.getByText('The connection to Innesto is lost');
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
    await shows('Welcome series', 'entered', 41);
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
    await heading('Flussi attivi').waitFor();
    await shows('Welcome series', 'entrati', 41);
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
    await page.getByText('Innesto è già configurato.').waitFor();
    await page.goBack();
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill('something else');
    await page.keyboard.press('Enter');
    await page.getByText('L’indirizzo e-mail o la password non sono corretti.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.keyboard.press('Enter');
    await heading('Demo').waitFor();
    await shows('Welcome series', 'entrati', 41);
    expect(page.url()).toBe(place);
    expectPeace(NOBODY);
  });
});

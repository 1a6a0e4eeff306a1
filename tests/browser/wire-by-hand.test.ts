import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import type { OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshHome } from '../support/database.ts';
import { keyboardOn, mouseOn, type Hands } from '../support/hands.ts';
import { tellInOrder } from '../support/story.ts';
import { editorOf, MAILS, makeEmptyWorkflow, wireBeginning, wireRest } from '../support/welcome-by-hand.ts';
import { joinList, openInside, openWiringHouse, type WiringHouse } from '../support/wiring-house.ts';

const OPENS = 'giulia@clients.example';
const LEAVES_IT = 'marco@clients.example';

const WAYS = [
  { means: 'the mouse', database: 'SQLite', handsOn: mouseOn },
  { means: 'the keyboard alone', database: 'PostgreSQL', handsOn: keyboardOn },
] as const;

// By keyboard every construct is drawn; the long run wires this by both.
describe.each(process.env['INNESTO_LONG'] === '1' ? WAYS : [WAYS[0]])(
  'the Welcome series, wired with $means',
  ({ database, handsOn }) => {
    tellInOrder();
    let house: WiringHouse;
    let browser: Browser | undefined;
    let open: OpenPage;
    let hands: Hands;

    beforeAll(async () => {
      const starting = startChromium();
      house = await openWiringHouse(await freshHome(database));
      browser = await starting;
      open = await openInside(browser, house, 'workflows');
      hands = handsOn(open.page);
    });
    afterAll(async () => {
      await browser?.close();
      await house.hub.stop();
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

    const link = (name: string): Locator => open.page.getByRole('link', { name, exact: true });
    /** Goes to one of the places of the navigation, from wherever one is. */
    const go = async (name: string): Promise<void> => {
      const back = link('All workflows');
      if ((await back.count()) > 0) await hands.press(back);
      await hands.press(open.page.getByRole('navigation').getByRole('link', { name, exact: true }));
    };
    const letPass = async (time: string): Promise<void> => {
      await go('Home');
      await hands.press(open.page.getByRole('button', { name: time, exact: true }));
    };
    const mail = (subject: string, to: string): Locator =>
      open.page.getByRole('main').getByRole('link').filter({ hasText: subject }).filter({ hasText: to }).first();

    test('a beginning is wired from nothing', async () => {
      await makeEmptyWorkflow(open.page, hands, 'Welcome series');
      await wireBeginning(open.page, hands, 'Newsletter');
      await editorOf(open.page).saved();
      expect(await open.page.title()).toBe('Welcome series · Innesto');
    });

    test('Start refuses a step that says nothing yet, by its name, and leads to it', async () => {
      const { button } = editorOf(open.page);
      await hands.press(button('Start'));
      const refusal = open.page.getByText(/^It cannot start yet/).first();
      await refusal.waitFor();
      await open.page.getByRole('region', { name: 'Welcome e-mail' }).waitFor();
      expect(await open.page.getByRole('alert').or(open.page.getByRole('status')).allInnerTexts()).toEqual(
        expect.arrayContaining([expect.stringContaining('Welcome e-mail')]),
      );
    });

    test('the rest is wired, and nothing is missing any more', async () => {
      await wireRest(open.page, hands);
      await editorOf(open.page).saved();
      await open.page.getByRole('button', { name: 'What is missing', exact: true }).waitFor();
      const { items } = await house.api.must<{ items: { id: string }[] }>('GET', `${house.base}/workflows`);
      const path = `${house.base}/workflows/${items[0]?.id}/problems`;
      expect(await house.api.must('GET', path)).toEqual({ problems: [] });
    });

    test('what was done can be undone, and done again', async () => {
      const { button, after } = editorOf(open.page);
      const exit = open.page.getByRole('application').getByRole('button', { name: /^Exit/ });
      const reminder = after('Reminder');
      await hands.insert(reminder, 'Exit');
      await exit.waitFor();
      await hands.press(button('Undo').first());
      await reminder.waitFor();
      await expect.poll(() => exit.count()).toBe(0);
      await hands.press(button('Redo').first());
      await exit.waitFor();
    });

    test('it starts, and whoever joins the list stands at its first wait', async () => {
      await hands.press(editorOf(open.page).button('Start'));
      await open.page.getByText('Active', { exact: true }).waitFor();
      await open.page.getByText(/^It is active: contacts are moving through it/).waitFor();
      for (const email of [OPENS, LEAVES_IT]) await joinList(house, email);
      const loads = open.loads();
      // The numbers come by themselves.
      await open.page
        .getByRole('link', { name: /Wait 10 minutes: 2\. See who$/ })
        .first()
        .waitFor();
      expect(open.loads()).toBe(loads);
    });

    test('ten minutes pass, and the message is in the inbox, where looking at it counts as an opening', async () => {
      await letPass('+10 minutes');
      await go('Messages');
      await mail(MAILS.welcome, LEAVES_IT).waitFor();
      await hands.press(mail(MAILS.welcome, OPENS));
      await open.page
        .getByTitle('Content of the message')
        .contentFrame()
        .getByText('Your first class is on us.')
        .waitFor();
      await open.page.getByText('Opened once').waitFor();
      expect(await open.page.getByTitle('Content of the message').getAttribute('sandbox')).toBe('');
    });

    test('a day passes: who opened it is thanked, who did not is reminded', async () => {
      await letPass('+1 day');
      await go('Messages');
      await mail(MAILS.thanks, OPENS).waitFor();
      await mail(MAILS.reminder, LEAVES_IT).waitFor();
      expect(await mail(MAILS.thanks, LEAVES_IT).count()).toBe(0);
      expect(await mail(MAILS.reminder, OPENS).count()).toBe(0);
    });

    test('the contact tells what happened', async () => {
      await hands.press(mail(MAILS.thanks, OPENS));
      await hands.press(link(OPENS));
      await open.page.getByRole('heading', { name: 'Giulia', exact: true }).waitFor();
      await open.page.getByText(`Was sent “${MAILS.thanks}”`).waitFor();
      expect(await open.page.getByText(`Was sent “${MAILS.reminder}”`).count()).toBe(0);
    });
  },
);

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPage } from '../support/browser.ts';
import type { FurnishedHub } from '../support/furnished-hub.ts';
import { mouseOn } from '../support/hands.ts';
import { goTo, settled, signIn } from '../support/visit.ts';
import { editorOf, makeEmptyWorkflow, MAILS, wireBeginning, wireRest } from '../support/welcome-by-hand.ts';
import { joinList, openInside, openWiringHouse } from '../support/wiring-house.ts';

const WINDOW = { width: 1280, height: 800 } as const;

/** Where the pictures of the guide come from, and where they go. */
export interface GuideSession {
  readonly browser: Browser;
  readonly house: FurnishedHub;
  /** A new data folder for the hub in which the story is told. */
  readonly dataFolder: string;
  readonly folder: string;
}

type Photograph = (page: Page, name: string) => Promise<void>;

/** The story of the guide: from an empty workflow to the thank-you in the inbox. */
const photographStory = async ({ browser, dataFolder }: GuideSession, photograph: Photograph): Promise<void> => {
  const house = await openWiringHouse({ dataFolder, databaseUrl: null });
  try {
    const { page } = await openInside(browser, house, 'workflows', WINDOW);
    const hands = mouseOn(page);
    const { button, saved } = editorOf(page);
    await photograph(page, 'workflows-empty');
    await makeEmptyWorkflow(page, hands, 'Welcome series');
    await photograph(page, 'editor-empty');
    await wireBeginning(page, hands, 'Newsletter');
    await button('Start').click();
    await photograph(page, 'start-refused');
    await wireRest(page, hands);
    await saved();
    await page
      .getByRole('application')
      .getByRole('button', { name: /^Welcome e-mail/ })
      .first()
      .click();
    await photograph(page, 'e-mail');
    await page
      .getByRole('application')
      .getByRole('button', { name: /^Opened it/ })
      .first()
      .click();
    await photograph(page, 'condition');
    await button('Start').click();
    await page.getByText('Active', { exact: true }).waitFor();
    await joinList(house, 'giulia@clients.example');
    await page
      .getByRole('link', { name: /Wait 10 minutes: 1\. See who$/ })
      .first()
      .waitFor();
    await button('Show everything').click();
    await photograph(page, 'started');
    await house.api.must('POST', `${house.base}/clock`, { advance: { amount: 10, unit: 'minutes' } });
    await goTo(page, `#/w/${house.workspace}/messages`);
    await page.getByRole('main').getByRole('link').filter({ hasText: MAILS.welcome }).first().click();
    await page.getByText('Opened once').waitFor();
    await photograph(page, 'message');
    await page.context().close();
  } finally {
    await house.hub.stop();
  }
};

/** What the README shows of the demo: the numbers of a workflow, and what happened to somebody. */
const photographDemo = async ({ browser, house }: GuideSession, photograph: Photograph): Promise<void> => {
  const { page } = await openPage(browser, { viewport: WINDOW });
  await signIn(page.context(), house.url);
  await page.goto(house.url);
  await goTo(page, `#/w/${house.workspace}/workflows/${house.workflow}`);
  await photograph(page, 'living-graph');
  await goTo(page, `#/w/${house.workspace}/contacts/${house.contact}`);
  await photograph(page, 'contact');
  await page.context().close();
};

/** Photographs what the guide and the README show; answers how many pictures it took. */
export const photographGuide = async (session: GuideSession): Promise<number> => {
  let many = 0;
  const photograph: Photograph = async (page, name) => {
    for (const notice of await page.getByRole('status', { name: 'Notices' }).getByRole('button').all())
      await notice.click();
    await settled(page);
    // No picture of a button that somebody happens to point at.
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(session.folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
    many += 1;
  };
  await photographDemo(session, photograph);
  await photographStory(session, photograph);
  return many;
};

import type { WorkflowDetail, WorkflowSummary } from '@innesto/sdk/contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { judge } from '../support/accessibility.ts';
import type { OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshHome } from '../support/database.ts';
import { keyboardOn, mouseOn, type Hands } from '../support/hands.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { editorOf } from '../support/welcome-by-hand.ts';
import { openInside, openWiringHouse, type WiringHouse } from '../support/wiring-house.ts';

describe.each([
  { means: 'the mouse', database: 'SQLite', handsOn: mouseOn },
  { means: 'the keyboard alone', database: 'PostgreSQL', handsOn: keyboardOn },
] as const)('a workflow begun from a template, with $means', ({ database, handsOn }) => {
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

  test('templates lie by what they are for, and are found by their words', async () => {
    const { page } = open;
    await hands.press(page.getByRole('button', { name: /^(New workflow|Make the first one)$/ }).first());
    await page.getByRole('heading', { name: 'Cards and points' }).waitFor();
    expect(await judge(page)).toMatchObject({ violations: [] });
    await hands.write(page.getByRole('searchbox', { name: 'Search templates' }), 'welcome list');
    await page.getByRole('heading', { name: 'Cards and points' }).waitFor({ state: 'detached' });
    await page.getByText('Uses Lists, E-mail').first().waitFor();
  });

  test('the one that is chosen becomes a draft, with what is missing opened', async () => {
    const { page } = open;
    await hands.press(page.getByRole('button', { name: /^Welcome series/ }));
    await page.getByRole('radio', { name: 'Chosen lists' }).waitFor();
    await page.getByText('Thank-you e-mail').first().waitFor();
    expect(await page.getByRole('textbox', { name: 'Name of the workflow' }).inputValue()).toBe('Welcome series');
  });

  test('it is filled in and started', async () => {
    const { page } = open;
    const { button, saved } = editorOf(page);
    await hands.press(page.getByRole('radio', { name: 'Any list' }));
    await saved();
    await hands.press(button('Start'));
    const { items } = await house.api.must<{ items: readonly WorkflowSummary[] }>('GET', `${house.base}/workflows`);
    const made = items.find(({ name }) => name === 'Welcome series');
    const address = `${house.base}/workflows/${made?.id}`;
    const started = await until(
      () => house.api.must<WorkflowDetail>('GET', address),
      ({ state }) => state === 'active',
      { what: 'the workflow’s start' },
    );
    expect(started.version).toBe(1);
  });
});

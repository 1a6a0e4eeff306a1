import type { WorkflowDetail } from '@innesto/sdk/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import { mouseOn } from '../support/hands.ts';
import { startHub } from '../support/hub.ts';
import { until } from '../support/until.ts';
import { settled } from '../support/visit.ts';
import { editorOf } from '../support/welcome-by-hand.ts';
import { welcomeSeries } from '../support/welcome-series.ts';
import { openInside, openWiringHouse, type WiringHouse } from '../support/wiring-house.ts';

// How a browser tells that nobody answered, or that somebody else was first.
const AWAY = /net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE)|WebSocket connection|status of 409/;

describe('a draft', () => {
  const dataFolder = freshSqlite();
  let house: WiringHouse;
  let browser: Browser;

  beforeAll(async () => {
    const starting = startChromium();
    house = await openWiringHouse({ dataFolder, databaseUrl: null });
    browser = await starting;
  });
  afterAll(async () => {
    await browser.close();
    await house.hub.stop();
  });

  const makeDraft = async (name: string): Promise<string> => {
    const draft = { name, definition: welcomeSeries(house.list) };
    return (await house.api.must<{ id: string }>('POST', `${house.base}/workflows`, draft)).id;
  };
  const titlesOf = async (workflow: string): Promise<readonly string[]> => {
    const { draft } = await house.api.must<WorkflowDetail>('GET', `${house.base}/workflows/${workflow}`);
    return draft.steps.map(({ id, title }) => title ?? id);
  };
  const openEditor = (workflow: string): Promise<OpenPage> => openInside(browser, house, `workflows/${workflow}`);
  /** Opens the settings of the first e-mail, with all that belongs to them. */
  const openMail = async (page: Page): Promise<void> => {
    await page
      .getByRole('application')
      .getByRole('button', { name: /^Welcome e-mail/ })
      .first()
      .click();
    await editorOf(page).content().waitFor();
    await settled(page);
  };
  const rename = (page: Page, title: string): Promise<void> =>
    mouseOn(page).write(editorOf(page).field('Name of the step'), title);
  const complaintsOf = (...opened: readonly OpenPage[]): readonly string[] =>
    opened.flatMap((one) => one.takeComplaints()).filter((complaint) => !AWAY.test(complaint));

  test('that changes in two windows is overwritten by neither: the second one decides, and the first one sees it', async () => {
    const workflow = await makeDraft('Two windows');
    const [first, second] = [await openEditor(workflow), await openEditor(workflow)];
    await Promise.all([openMail(first.page), openMail(second.page)]);
    // The second window hears nothing of what is done in the first.
    await second.page.context().setOffline(true);
    await rename(second.page, 'Written in the second');
    await rename(first.page, 'Written in the first');
    await until(
      () => titlesOf(workflow),
      (titles) => titles.includes('Written in the first'),
      { what: 'the first window’s draft is saved' },
    );
    await second.page.context().setOffline(false);
    await second.page.getByRole('dialog', { name: 'You changed this workflow in two windows' }).waitFor();
    expect(await titlesOf(workflow)).toContain('Written in the first');
    await second.page.getByRole('button', { name: 'Put this one on top', exact: true }).click();
    await until(
      () => titlesOf(workflow),
      (titles) => titles.includes('Written in the second'),
      { what: 'the second window’s draft is saved' },
    );
    // The first, which has nothing unsaved, shows it without anybody doing anything.
    await first.page
      .getByRole('application')
      .getByRole('button', { name: /^Written in the second/ })
      .waitFor();
    expect(complaintsOf(first, second).filter((complaint) => !/ERR_INTERNET_DISCONNECTED/.test(complaint))).toEqual([]);
    await Promise.all([first.page.context().close(), second.page.context().close()]);
  });

  test('outlives a hub that falls while somebody edits', async () => {
    const workflow = await makeDraft('A hub falls');
    const open = await openEditor(workflow);
    const { page } = open;
    await openMail(page);
    await house.hub.kill();
    await rename(page, 'Written while the hub was away');
    await page.getByText('Not saved: Innesto is away, nothing is lost').waitFor();
    const port = Number(new URL(house.hub.url).port);
    house = { ...house, hub: await startHub({ dataFolder, port, environment: { INNESTO_DEMO: 'no' } }) };
    await editorOf(page).saved();
    expect(await titlesOf(workflow)).toContain('Written while the hub was away');
    expect(open.loads()).toBe(1);
    expect(complaintsOf(open)).toEqual([]);
    await page.context().close();
  });
});

import type { PluginProposal } from '@innesto/sdk/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, judgeColours } from '../support/accessibility.ts';
import { openPage, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import { deskPackage } from '../support/desk.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { goTo, settled as drawn, signIn } from '../support/visit.ts';

describe('a version of a plugin that what is kept stands in the way of, in a browser', () => {
  let hub: RunningHub;
  let browser: Browser | undefined;
  let open: OpenPage;
  let desk: Settled;

  beforeAll(async () => {
    hub = await startHub({ dataFolder: freshSqlite(), environment: { INNESTO_DEMO: 'no' } });
    const owner = await signUp(hub);
    desk = await makeWorkspace(owner);
    const install = async (traits: Partial<Parameters<typeof deskPackage>[0]>): Promise<void> => {
      const bytes = await deskPackage({ version: '1.0.0', setting: 'words', ...traits });
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)]), 'desk.tgz');
      const { id } = await owner.must<PluginProposal>('POST', `${desk.base}/plugin-proposals/upload`, form);
      await owner.must('POST', `${desk.base}/plugin-proposals/${id}/accept`);
    };
    await install({});
    await desk.api.must('POST', `${desk.base}/plugins/desk/enable`, {});
    for (const title of ['Ring the plumber', 'Opening hours', 'Opening hours', 'Short'])
      await desk.api.must('POST', `${desk.base}/collections/desk/notes/records`, { attributes: { title } });
    await install({ version: '2.0.0', note: { maxLength: 5 } });
    browser = await startChromium();
    open = await openPage(browser, { locale: 'it-IT' });
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });

  test('names each record that does not fit, and leads to its page', async () => {
    const { page } = open;
    await page.goto(hub.url);
    await signIn(page.context(), hub.url);
    await page.reload();
    const place = desk.base.replace('/api/workspaces/', '#/w/');
    await goTo(page, `${place}/plugins/desk`);
    await page.getByRole('button', { name: 'Guarda la versione 2.0.0' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('link', { name: 'Ring the plumber', exact: true }).waitFor();
    const links = await dialog.getByRole('link').allInnerTexts();
    // Two that are called alike say when they were made.
    const dated = expect.stringMatching(/^Opening hours · \d/);
    expect(links).toEqual(['Ring the plumber', dated, dated]);
    expect(await dialog.getByRole('listitem').first().innerText()).toContain('«Title»: al massimo 5 caratteri.');
    const light = await judge(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect([...light.violations, ...(await judgeColours(page)).violations]).toEqual([]);
    await dialog.getByRole('link', { name: 'Ring the plumber', exact: true }).click();
    await drawn(page);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Ring the plumber');
    expect(open.takeComplaints()).toEqual([expect.stringContaining('401')]);
  });
});

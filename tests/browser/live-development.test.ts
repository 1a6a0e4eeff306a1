import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginView, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { actionWith, temporaryPlugin, type TemporaryFolder } from '../../sdk/src/cli/temporary-plugin.fixture.ts';
import { startAuthor } from '../support/author.ts';
import { openPage, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { firstParty } from '../support/first-party.ts';
import { startInnerHub, type InnerHub } from '../support/inner-hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { settled as drawn, signIn } from '../support/visit.ts';

const WORD = "word: Type.Optional(setting.text({ title: 'Word' }))";

describe('a plugin under development, in a browser', () => {
  let hub: InnerHub;
  let shop: Settled;
  let plugin: TemporaryFolder;
  let author: ReturnType<typeof startAuthor>;
  let browser: Browser | undefined;
  let open: OpenPage;

  beforeAll(async () => {
    const starting = startChromium();
    plugin = await temporaryPlugin(actionWith("() => skipped('greets')"));
    hub = await startInnerHub({ plugins: await firstParty('event'), environment: { INNESTO_DEV: 'yes' } });
    shop = await settleIn(hub);
    author = startAuthor(plugin.folder, hub.url, shop);
    browser = await starting;
    open = await openPage(browser);
    await signIn(open.page.context(), hub.url);
  });
  afterAll(async () => {
    await author?.stop();
    await browser?.close();
    await hub?.stop();
    await plugin?.[Symbol.asyncDispose]();
  });

  /** Opens the editor of a workflow at the plugin’s step. */
  const openStep = async (page: Page): Promise<void> => {
    await until(
      () => shop.api.call('GET', `${shop.base}/plugins/sample`),
      ({ status }) => status === 200,
      { what: `the first build, where the author was told:\n${author.told()}` },
    );
    const definition: WorkflowDefinition = {
      trigger: { contribution: 'event/custom', config: { type: 'custom.try' } },
      reentry: { policy: 'always' },
      first: 'act',
      steps: [{ kind: 'action', id: 'act', contribution: 'sample/act', config: {}, ports: {} }],
    };
    const made = { name: 'Try', definition };
    const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, made);
    await page.goto(`${hub.url}/#${shop.base.replace('/api/workspaces', '/w')}/workflows/${id}`);
    await drawn(page);
    await page.getByRole('button', { name: /^Act/ }).first().click();
  };

  test('a setting that the author saves is in the form that is open, beside what was typed there', async () => {
    const { page } = open;
    onTestFailed(async () => {
      process.stdout.write(`${author.told()}\n${page.url()}\n${await page.locator('body').ariaSnapshot()}\n`);
    });
    await openStep(page);
    const word = page.getByRole('textbox', { name: /^Word/ });
    await word.fill('Good morning');
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: /^Colour/ }).count()).toBe(0);
    const loads = open.loads();

    const source = join(plugin.folder, 'src', 'index.ts');
    const text = await readFile(source, 'utf8');
    const more = `${WORD}, colour: Type.Optional(setting.text({ title: 'Colour' }))`;
    await writeFile(source, text.replace(WORD, more).replace("title: 'Act'", "title: 'Do it'"));
    const colour = page.getByRole('textbox', { name: /^Colour/ });
    await colour.waitFor();
    expect(await word.inputValue()).toBe('Good morning');
    await page
      .getByRole('button', { name: /^Do it/ })
      .first()
      .waitFor();
    await colour.fill('red');
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
    const { version } = await shop.api.must<PluginView>('GET', `${shop.base}/plugins/sample`);
    expect([version, open.loads(), open.takeComplaints()]).toEqual(['1.2.3-dev', loads, []]);

    await writeFile(source, text);
    await colour.waitFor({ state: 'detached' });
    expect(await word.inputValue()).toBe('Good morning');
  });
});

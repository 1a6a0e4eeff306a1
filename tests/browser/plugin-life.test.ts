import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PluginView, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../core/src/service/http/test-package-registry.ts';
import { judge, judgeColours } from '../support/accessibility.ts';
import { openPage, tabTo, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { deskFiles, deskPackage, untilStamped, type DeskTraits } from '../support/desk.ts';
import { firstParty } from '../support/first-party.ts';
import { startInnerHub, type InnerHub } from '../support/inner-hub.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { goTo, settled as drawn, signIn } from '../support/visit.ts';

const DESK = '@agency/innesto-desk';
const STAMPS = { right: 'contacts:write:fields', reason: 'Stamps whoever comes by.' };
const LISTS = { right: 'lists:write', reason: 'Puts who was stamped into a list.' };
const FIRST: DeskTraits = { version: '1.0.0', setting: 'text', permissions: [STAMPS] };
const SECOND: DeskTraits = {
  version: '2.0.0',
  setting: 'words',
  permissions: [STAMPS, LISTS],
  migrate: '({ text, ...config }) => (text === undefined ? config : { words: text })',
};

describe('a plugin from where it is found to its end, in a browser', () => {
  tellInOrder();
  let registry: TestRegistry;
  let hub: InnerHub;
  let shop: Settled;
  let browser: Browser | undefined;
  let open: OpenPage;
  let workflow: string;
  let place: string;

  beforeAll(async () => {
    const starting = startChromium();
    registry = await startTestRegistry();
    registry.packages.set(DESK, {
      versions: { '1.0.0': { bytes: await deskPackage(FIRST) } },
      about: {
        description: 'A desk with a stamp',
        publisher: { username: 'ada' },
        date: '2026-10-01T10:00:00.000Z',
      },
    });
    registry.packages.set('innesto-plugin-parcel', { versions: { '0.3.0': { bytes: Buffer.from('x') } } });
    registry.packages.set('desk', { versions: { '1.0.0': { bytes: Buffer.from('x') } }, about: { keywords: [] } });
    hub = await startInnerHub({
      plugins: await firstParty('event'),
      environment: { INNESTO_REGISTRY: registry.address },
    });
    shop = await makeWorkspace(await signUp(hub));
    place = shop.base.replace('/api/workspaces/', '#/w/');
    browser = await starting;
    open = await openPage(browser);
    await signIn(open.page.context(), hub.url);
    await open.page.goto(`${hub.url}/${place}/plugins`);
    await drawn(open.page);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await registry?.close();
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
  const dialog = (): Locator => open.page.getByRole('dialog');
  const found = (name: string): Locator => dialog().getByRole('listitem').filter({ hasText: name });
  const look = async (): Promise<void> => {
    await goTo(open.page, `${place}/plugins`);
    await button('Install a plugin').click();
  };
  /** What was postponed is done at once. */
  const letNoticesGo = async (): Promise<void> => {
    const close = button('Close this notice');
    while ((await close.count()) > 0) await close.first().click();
  };
  const desk = (): Promise<PluginView> => shop.api.must('GET', `${shop.base}/plugins/desk`);
  const version = (of: string): Locator => open.page.getByText(`Version ${of}`, { exact: true }).first();

  test('it is found among the registry’s plugins, and says what it may do before anybody says yes', async () => {
    const { page } = open;
    await look();
    await found('innesto-plugin-parcel').waitFor();
    expect(await dialog().getByRole('listitem').count()).toBe(2);
    await page.getByRole('searchbox', { name: 'Search plugins' }).fill('stamp');
    await found('innesto-plugin-parcel').waitFor({ state: 'detached' });
    expect(await found(DESK).innerText()).toMatch(/1\.0\.0[^]*A desk with a stamp[^]*ada · 1 Oct 2026/);
    const light = await judge(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect([...light.violations, ...(await judgeColours(page)).violations]).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await button(`Examine it: ${DESK}`).click();
    await page.getByRole('heading', { name: 'Install Desk 1.0.0?' }).waitFor();
    expect(await dialog().innerText()).toMatch(/Change the fields of contacts[^]*Because: Stamps whoever comes by\./);
    expect((await shop.api.call('GET', `${shop.base}/plugins/desk`)).status).toBe(404);
    await button('Install').click();
    await page.getByRole('link', { name: /^Desk/ }).click();
    await button('Let it in').click();
    await dialog().getByRole('button', { name: 'Let it in' }).click();
    await letNoticesGo();
    await page
      .getByText('In use', { exact: true })
      .or(page.getByText('Active', { exact: true }))
      .first()
      .waitFor();
    expect(await desk()).toMatchObject({ state: 'active', version: '1.0.0' });
  });

  test('a newer version is seen there, with what is different, and the workflow at work stays with its own', async () => {
    const { page } = open;
    const definition: WorkflowDefinition = {
      trigger: { contribution: 'event/custom', config: { type: 'custom.try' } },
      reentry: { policy: 'always' },
      first: 'stamp',
      steps: [{ kind: 'action', id: 'stamp', contribution: 'desk/stamp', config: { text: 'Hello' }, ports: {} }],
    };
    const made = { name: 'Stamping', definition };
    ({ id: workflow } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, made));
    await shop.api.must('POST', `${shop.base}/workflows/${workflow}/start`);
    registry.packages.set(DESK, {
      versions: {
        '1.0.0': { bytes: await deskPackage(FIRST) },
        '2.0.0': { bytes: await deskPackage(SECOND) },
      },
    });
    await look();
    await found(DESK).getByText('newer than 1.0.0, which you have').waitFor();
    await button(`Examine it: ${DESK}`).click();
    await page.getByRole('heading', { name: 'Different from version 1.0.0' }).waitFor();
    await button('Install').click();
    await dialog().waitFor({ state: 'detached' });
    await goTo(page, `${place}/plugins/desk`);
    await button('Look at version 2.0.0').first().click();
    await page.getByRole('heading', { name: 'Move Desk to 2.0.0?' }).waitFor();
    const told = await dialog().innerText();
    expect(told).toMatch(/lists[^]*New[^]*Because: Puts who was stamped into a list\./);
    expect(told).toMatch(/Different from version 1\.0\.0[^]*Stamp text \(gone\); words \(new, must be filled in\)/);
    expect(told).toMatch(/Stamping its settings are carried over[^]*Stamping 1\.0\.0/);
    await dialog().getByRole('button', { name: 'Move to 2.0.0' }).click();
    await letNoticesGo();
    await version('2.0.0').waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'Stamping' }).innerText()).toContain('Version 1.0.0');
    const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, {
      email: 'anna@clients.example',
    });
    const event = { type: 'custom.try', contact: contact.id, payload: {} };
    await shop.api.must('POST', `${shop.base}/events`, { events: [event] });
    await untilStamped(shop, 'anna@clients.example', '1.0.0');
  });

  test('back it goes, and away once nothing needs it', async () => {
    const { page } = open;
    await button('Back to 1.0.0').click();
    await page.getByText('Desk is at 1.0.0 again.').waitFor();
    await version('1.0.0').waitFor();
    await letNoticesGo();
    await button('Remove').first().click();
    await dialog().getByRole('link', { name: 'Stamping' }).waitFor();
    expect(await dialog().getByRole('button', { name: 'Remove', exact: true }).count()).toBe(0);
    await button('Cancel').click();
    await shop.api.must('POST', `${shop.base}/workflows/${workflow}/stop`);
    await shop.api.must('DELETE', `${shop.base}/workflows/${workflow}`);
    await page.getByText('No workflow has a trigger or a step of it yet.').waitFor();
    await button('Remove').first().click();
    await dialog().getByRole('button', { name: 'Remove', exact: true }).click();
    await letNoticesGo();
    await page.getByText('There is no such plugin').waitFor();
    expect((await shop.api.call('GET', `${shop.base}/plugins/desk`)).status).toBe(404);
  });

  test('a folder is brought by the keyboard: what was built, and nothing else; one that was not built says so', async () => {
    const { page } = open;
    const folder = await mkdtemp(join(inject('temporaryFolder'), 'desk-'));
    const files = {
      ...deskFiles({ ...FIRST, version: '1.1.0' }),
      'src/index.ts': 'export {};',
      'node_modules/left-pad/plugin.js': 'nothing of ours',
      'node_modules/left-pad/package.json': '{}',
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await look();
    await tabTo(page, dialog().getByRole('button', { name: 'From this computer' }));
    await page.keyboard.press('Enter');
    const choose = dialog().getByLabel('Choose a folder');
    await tabTo(page, choose);
    const asking = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    await (await asking).setFiles(folder);
    await page.getByRole('heading', { name: 'Install Desk 1.1.0?' }).waitFor();
    expect(await dialog().innerText()).toContain(', 3 files');
    await button('Install').click();
    await page.getByRole('link', { name: /^Desk/ }).waitFor();

    await rm(join(folder, 'dist'), { recursive: true });
    await look();
    await button('From this computer').click();
    await choose.setInputFiles(folder);
    await dialog().getByText('The plugin in this folder has not been built.').waitFor();
    expect(await judge(page)).toMatchObject({ violations: [] });
    await choose.setInputFiles(join(folder, 'src'));
    await dialog().getByText('There is no plugin in this folder.').waitFor();
    await button('Cancel').click();
  });

  test('a list of what may be installed is seen before anything is picked, and a registry without a search leaves the name', async () => {
    const { page } = open;
    await button('Who may install').click();
    await dialog().getByRole('textbox', { name: 'Packages that may be installed' }).fill('@agency/*');
    await button('Save').click();
    await dialog().waitFor({ state: 'detached' });
    await look();
    await found('innesto-plugin-parcel').getByText('may not be installed here').waitFor();
    expect(await found('innesto-plugin-parcel').getByRole('button').count()).toBe(0);
    await button('Cancel').click();

    registry.searching = 'not';
    await look();
    await dialog().getByText('The registry cannot be searched.').waitFor();
    expect(open.takeComplaints()).toEqual([expect.stringContaining('400')]);
    await dialog().getByRole('button', { name: 'By its name' }).last().click();
    await dialog().getByRole('textbox', { name: 'Package', exact: true }).fill(DESK);
    await button('Examine it').click();
    await page.getByRole('heading', { name: 'Install Desk 2.0.0?' }).waitFor();
    await button('No, leave it').click();
    await dialog().waitFor({ state: 'detached' });
  });
});

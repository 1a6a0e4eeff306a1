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

const ROWS = 2000;
/** Every five-hundredth has an address that is none. */
const REFUSED = ROWS / 500;
const FILE = [
  'E-mail;Nome;Compleanno',
  ...Array.from(
    { length: ROWS },
    (_, at) => `${at % 500 === 499 ? `nobody ${at}` : `ada${at}@clients.example`};Ada ${at};${(at % 28) + 1}/04/1980`,
  ),
].join('\r\n');

describe('people, in a browser and by keyboard', () => {
  tellInOrder();
  let hub: RunningHub;
  let browser: Browser | undefined;
  let open: OpenPage;
  let place: string;

  const heading = (name: string): Locator => open.page.getByRole('heading', { name, exact: true });
  const button = (name: string | RegExp): Locator =>
    open.page.getByRole('button', { name, exact: typeof name === 'string' });
  /** Goes there by the tabulator and presses a key. */
  const press = async (where: Locator, key = 'Enter'): Promise<void> => {
    await tabTo(open.page, where);
    await open.page.keyboard.press(key);
  };

  beforeAll(async () => {
    hub = await startHub({ dataFolder: freshSqlite(), environment: { INNESTO_DEMO: 'no' } });
    browser = await startChromium();
    open = await openPage(browser);
    const headers = { origin: hub.url };
    const { request } = open.page;
    await request.post(`${hub.url}/api/setup`, { headers, data: { token: hub.setUpToken, ...OWNER } });
    const made = await request.post(`${hub.url}/api/workspaces`, {
      headers,
      data: { name: 'Palestra Aurora', timeZone: 'Europe/Rome', mode: 'test' },
    });
    const { id }: WorkspaceView = await made.json();
    place = `${hub.url}/#/w/${id}`;
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });
  // Whoever reads of a failure has not seen the page.
  beforeEach(() =>
    onTestFailed(async () => {
      process.stdout.write(`${open.page.url()}\n${await open.page.locator('body').ariaSnapshot()}\n`);
    }),
  );
  /** The browser had nothing to say. */
  const expectPeace = (): void => expect(open.takeComplaints(), 'what the browser complained about').toEqual([]);
  afterEach(() => expectPeace());

  test('where there is nobody yet, the page says what it is for and leads on', async () => {
    await open.page.goto(`${place}/contacts`);
    await open.page.getByText('Nobody is here yet').waitFor();
    expect((await judge(open.page)).violations).toEqual([]);
    await press(open.page.getByRole('link', { name: 'Import', exact: true }).last());
    await heading('Import contacts').waitFor();
  });

  test('a file is looked at, and its columns are understood', async () => {
    const { page } = open;
    const choosing = page.waitForEvent('filechooser');
    await press(page.locator('input[type=file]'), 'Space');
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) };
    await (await choosing).setFiles(file);
    await page.getByText('2,000 rows', { exact: false }).first().waitFor();
    await page.getByText('semicolons (found)').waitFor({ state: 'attached' });
    expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe('email');
    expect(await page.getByLabel('Nome', { exact: true }).inputValue()).toBe('firstName');
    expect(await page.getByLabel('Compleanno', { exact: true }).inputValue()).toBe('ignore');
    expect((await judge(page)).violations).toEqual([]);
  });

  test('a column makes a field of its own, and nothing starts unless one says so', async () => {
    const { page } = open;
    await tabTo(page, page.getByLabel('Compleanno', { exact: true }));
    await page.keyboard.type('A new field');
    const label = page.getByLabel('Name of the field');
    await label.waitFor();
    expect(await label.inputValue()).toBe('Compleanno');
    expect(await page.getByLabel('What it holds').inputValue()).toBe('date');
    expect(await page.getByRole('radio', { name: /No, only bring them in/ }).isChecked()).toBe(true);
    await press(button('Import 2,000 rows'));
    await heading('people.csv').waitFor();
  });

  test('the import tells how far it is, and in the end what it did and did not', async () => {
    const { page } = open;
    const loads = open.loads();
    await page.getByText('Finished', { exact: true }).waitFor();
    await page.getByText(`${ROWS.toLocaleString('en')} of ${ROWS.toLocaleString('en')} rows`).waitFor();
    expect(open.topics()).toContain('imports');
    expect(open.loads()).toBe(loads);
    const rows = page.getByRole('row').filter({ hasText: 'is no e-mail address' });
    // The report's lines come one after the other.
    await rows.nth(REFUSED - 1).waitFor();
    expect(await rows.count()).toBe(REFUSED);
    const coming = page.waitForEvent('download');
    await press(page.getByRole('link', { name: 'Download the report' }));
    expect((await coming).suggestedFilename()).toMatch(/^import-.*\.csv$/);
    expect((await judge(page)).violations).toEqual([]);
  });

  test('contacts are turned page by page, walked row by row, and found by a few letters', async () => {
    const { page } = open;
    await press(page.getByRole('link', { name: 'See the contacts' }));
    await page.getByText('1–50 of 1,996').waitFor();
    const links = page.locator('tbody a');
    await tabTo(page, links.first());
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('tbody a:focus').innerText()).toBe(await links.nth(2).innerText());
    await press(button('Next'));
    await page.getByText('51–100 of 1,996').waitFor();
    expect(await links.count()).toBe(50);
    await page.keyboard.press('/');
    await page.keyboard.type('ada1234');
    await page.getByRole('link', { name: 'Ada 1234', exact: true }).waitFor();
    await page.getByText('1–1', { exact: true }).waitFor();
    expect((await judge(page)).violations).toEqual([]);
  });

  test('a contact is changed where it stands, and the change can be taken back', async () => {
    const { page } = open;
    await press(page.getByRole('link', { name: 'Ada 1234', exact: true }));
    await heading('Ada 1234').waitFor();
    await button(/^Compleanno: 3 Apr 1980/).waitFor();
    await press(button(/^Last name/));
    await page.keyboard.type('Lovelace');
    await page.keyboard.press('Enter');
    await heading('Ada 1234 Lovelace').waitFor();
    await page.getByText('“Last name” saved').waitFor();
    await press(button('Undo'));
    await heading('Ada 1234').waitFor();
    expect((await judge(page)).violations).toEqual([]);
  });

  test('a consent is written down with where it was given', async () => {
    const { page } = open;
    await press(button('Write down a consent'));
    await tabTo(page, page.getByLabel('Where did they say so?'));
    await page.keyboard.type('Paper form at the till');
    await page.keyboard.press('Enter');
    const consents = page.getByRole('region', { name: 'Consents' });
    await consents.getByText('News and offers by e-mail').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Gave consent: marketing' }).waitFor();
    expect(await consents.getByText('Given', { exact: true }).count()).toBe(1);
  });

  test('who is deleted is gone at once, and back at once by Undo', async () => {
    const { page } = open;
    await press(button('What to do with this contact'));
    await page.keyboard.press('Enter');
    await heading('Contacts').waitFor();
    await page.getByText('Ada 1234 deleted').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ada1234');
    await page.getByText('Nobody answers to “ada1234”').waitFor();
    await press(button('Undo'));
    await page.getByRole('link', { name: 'Ada 1234', exact: true }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
  });

  test('a list is made, filled, and tells who is in it; the hub agrees', async () => {
    const { page } = open;
    await page.goto(`${place}/lists`);
    await press(button('Make the first list'));
    await page.keyboard.type('Spring');
    await page.keyboard.press('Enter');
    await heading('Spring').waitFor();
    await press(button('Add contacts').first());
    await page.keyboard.type('ada1234');
    await press(page.getByRole('dialog').getByRole('checkbox', { name: /Ada 1234/ }), 'Space');
    await press(page.getByRole('dialog').getByRole('button', { name: 'Add contacts' }));
    await page.getByRole('link', { name: 'Ada 1234', exact: true }).waitFor();
    const base = place.replace('/#/w/', '/api/workspaces/');
    const members = async (): Promise<number> => {
      const { items }: Listed<{ members: number }> = await (await page.request.get(`${base}/lists`)).json();
      return items[0]?.members ?? 0;
    };
    await until(members, (count) => count === 1, { what: 'one member' });
    expect((await judge(page)).violations).toEqual([]);
  });

  test('dark, in Italian and on a telephone, every page keeps the rules of accessibility', async () => {
    const { page } = open;
    await page.evaluate(
      `localStorage.setItem('innesto.language', 'it'); localStorage.setItem('innesto.theme', 'dark')`,
    );
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [path, name] of [
      ['contacts', 'Contatti'],
      ['lists', 'Liste'],
      ['fields', 'Campi'],
      ['imports', 'Importazioni'],
      ['imports/new', 'Importa contatti'],
    ] as const) {
      await page.goto(`${place}/${path}`);
      await page.reload();
      await heading(name).waitFor();
      await page.getByText('Carico', { exact: false }).waitFor({ state: 'hidden' });
      expect([path, (await judge(page)).violations]).toEqual([path, []]);
      expect([path, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([path, true]);
    }
  });
});

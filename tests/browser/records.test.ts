import type { WorkspaceView } from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { judge, judgeColours } from '../support/accessibility.ts';
import { openPage, tabTo, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { OWNER } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

// Somebody at a counter gives out loyalty cards. One story: each test goes on where the one before it ended.
describe('records of plugins, in a browser and by keyboard', () => {
  tellInOrder();
  let hub: RunningHub;
  let browser: Browser | undefined;
  let open: OpenPage;
  let place: string;
  let giulia: string;

  const button = (name: string | RegExp): Locator =>
    open.page.getByRole('button', { name, exact: typeof name === 'string' });
  const row = (name: string): Locator => open.page.getByRole('row', { name: new RegExp(name) });
  const panel = (): Locator => open.page.getByRole('dialog');
  /** Goes there by the tabulator and presses a key. */
  const press = async (where: Locator, key = 'Enter'): Promise<void> => {
    await tabTo(open.page, where);
    await open.page.keyboard.press(key);
  };
  /** Goes to a field by the tabulator and writes into it. */
  const write = async (label: string, text: string): Promise<void> => {
    await tabTo(open.page, panel().getByLabel(label));
    await open.page.keyboard.press('ControlOrMeta+a');
    await open.page.keyboard.type(text);
  };
  const judged = async (): Promise<readonly string[]> => {
    const light = await judge(open.page);
    await open.page.emulateMedia({ colorScheme: 'dark' });
    const dark = await judgeColours(open.page);
    await open.page.emulateMedia({ colorScheme: 'light' });
    return [...light.violations, ...dark.violations];
  };
  const kept = async <Answer>(path: string): Promise<Answer> => {
    const answer = await open.page.request.get(`${place.replace('/#/w/', '/api/workspaces/')}${path}`);
    return answer.json() as Promise<Answer>;
  };
  interface Cards {
    readonly items: readonly { readonly attributes: { readonly number: string; readonly level?: string } }[];
  }
  const cards = async (): Promise<readonly string[]> =>
    (await kept<Cards>('/collections/fidelity/card/records')).items.map(
      ({ attributes: { number, level = '' } }) => `${number} ${level}`,
    );

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
    const contacts = `${hub.url}/api/workspaces/${id}/contacts`;
    const data = { email: 'giulia@clients.example', firstName: 'Giulia', lastName: 'Rossi' };
    const added = await request.post(contacts, { headers, data });
    giulia = ((await added.json()) as { contact: { id: string } }).contact.id;
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
  // oxlint-disable-next-line vitest/no-standalone-expect -- holds of every test
  afterEach(() => expect(open.takeComplaints(), 'what the browser complained about').toEqual([]));

  test('the navigation leads to what a plugin keeps, and an empty page says what it is for', async () => {
    await open.page.goto(place);
    await press(open.page.getByRole('link', { name: 'Loyalty cards' }));
    await open.page.getByText('Nothing here yet').waitFor();
    expect(await open.page.getByRole('link', { name: 'Loyalty cards' }).getAttribute('aria-current')).toBe('page');
    expect(await judged()).toEqual([]);
  });

  test('a card is made in a panel, which says what is still missing', async () => {
    await press(button('Add to “Cards”'));
    await tabTo(open.page, panel().getByLabel('Number', { exact: true }));
    await open.page.keyboard.press('Enter');
    await panel().getByText('Choose whose it is.').waitFor();
    await panel().getByText('Fill this in.').waitFor();
    expect(await judged()).toEqual([]);
    await tabTo(open.page, panel().getByRole('combobox', { name: 'Whose' }));
    await open.page.keyboard.type('Giul');
    await open.page.getByRole('option', { name: /Giulia Rossi/ }).waitFor();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('Enter');
    await write('Number', 'AUR-1');
    await write('Level', 'silver');
    await press(panel().getByRole('button', { name: 'Add', exact: true }));
    await row('AUR-1').waitFor();
    expect(await row('AUR-1').innerText()).toContain('Giulia Rossi');
    expect(await cards()).toEqual(['AUR-1 silver']);
  });

  test('a number that another card has is refused where it stands', async () => {
    await press(button('Add'));
    await tabTo(open.page, panel().getByRole('combobox', { name: 'Whose' }));
    await open.page.keyboard.type('Giul');
    await open.page.getByRole('option', { name: /Giulia Rossi/ }).waitFor();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('Enter');
    await write('Number', 'aur-1');
    await press(panel().getByRole('button', { name: 'Add', exact: true }));
    await panel().getByText('Another one has this already.').waitFor();
    // A browser tells of every request that is refused.
    expect(open.takeComplaints()).toEqual([expect.stringContaining('409')]);
    await open.page.keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });
  });

  test('it is changed, and what was changed can be taken back', async () => {
    await press(row('AUR-1').getByRole('link', { name: 'AUR-1' }));
    await press(button('Change'));
    await write('Level', 'gold');
    await press(panel().getByRole('button', { name: 'Save' }));
    await open.page.getByText('“AUR-1” saved').waitFor();
    await until(cards, ([card]) => card === 'AUR-1 gold', { what: 'the change' });
    await press(button('Undo').last());
    await until(cards, ([card]) => card === 'AUR-1 silver', { what: 'the change taken back' });
    await open.page.getByText('silver').waitFor();
    expect(await open.page.getByText('gold').count()).toBe(0);
  });

  test('points are added by hand, with a reason, and told from where to where', async () => {
    await press(button(/^Points/));
    await write('How much', '120');
    await write('Reason', 'Welcome to the club');
    await open.page.keyboard.press('Enter');
    await panel().getByText('from 0 to 120').waitFor();
    await press(panel().getByRole('button', { name: 'Take' }));
    await write('How much', '20');
    await open.page.keyboard.press('Enter');
    await panel().getByText('from 120 to 100').waitFor();
    expect(await judged()).toEqual([]);
    await open.page.keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });
    await button(/^Points\s*100/).waitFor();
  });

  test('the contact’s page shows the card and what happened, and leads to it', async () => {
    await open.page.goto(`${place}/contacts/${giulia}`);
    const card = open.page.getByRole('region', { name: 'Loyalty cards' });
    await card.getByRole('link', { name: 'AUR-1' }).waitFor();
    await open.page.getByText('Card created').waitFor();
    await open.page.getByText('Points: +120').waitFor();
    expect(await judged()).toEqual([]);
    await press(card.getByRole('link', { name: 'AUR-1' }));
    await open.page.getByRole('heading', { name: 'AUR-1' }).waitFor();
  });

  test('a card that is deleted is gone at once, comes back when that is taken back, and really goes otherwise', async () => {
    await press(button('Delete'));
    await open.page.getByText('Nothing here yet').waitFor();
    expect(await cards()).toHaveLength(1);
    await press(button('Undo').last());
    await row('AUR-1').waitFor();
    await press(row('AUR-1').getByRole('link', { name: 'AUR-1' }));
    await press(button('Delete'));
    await open.page.getByText('Nothing here yet').waitFor();
    await press(button('Close this notice').last());
    await until(cards, (found) => found.length === 0, { what: 'the card deleted' });
  });

  test('at the till a code is typed, used with one key, and that is taken back: on a phone', async () => {
    const api = place.replace('/#/w/', '/api/workspaces/');
    const post = async (path: string, data: object): Promise<{ readonly id: string }> => {
      const headers = { origin: hub.url };
      const answer = await open.page.request.post(`${api}/collections/coupon/${path}`, { headers, data });
      return answer.json() as Promise<{ readonly id: string }>;
    };
    const { id: campaign } = await post('campaign/records', {
      attributes: { name: 'Summer', kind: 'percent', value: 10, text: 'Ten off' },
    });
    const own = { code: 'SUMMER-7K3M', campaign, name: 'Summer', kind: 'percent', value: 10, text: 'Ten off' };
    const standing = { state: 'open', issued: '2027-01-04T09:00:00Z', times: 1, used: 0 };
    await post('code/records', { contact: giulia, attributes: { ...own, ...standing } });
    await open.page.setViewportSize({ width: 390, height: 844 });
    await open.page.goto(`${place}/records/coupon/code`);
    await press(open.page.getByRole('link', { name: 'Till' }));
    const field = open.page.getByLabel('Code', { exact: true });
    await field.waitFor();
    // A scanner types, and presses Enter.
    const scan = async (text: string): Promise<void> => {
      await field.focus();
      await open.page.keyboard.type(text);
      await open.page.keyboard.press('Enter');
    };
    await scan('summer 7k3m');
    await open.page.getByText('Can be used', { exact: true }).first().waitFor();
    await open.page.getByRole('link', { name: 'Giulia Rossi' }).waitFor();
    expect(await judged()).toEqual([]);
    await open.page.locator('button:focus', { hasText: 'Use' }).waitFor();
    await open.page.keyboard.press('Enter');
    await open.page.getByText('Used now').waitFor();
    await open.page.locator('button:not([aria-disabled="true"])', { hasText: 'Take it back' }).waitFor();
    await press(button('Take it back'));
    await button('Use').waitFor();
    await open.page.keyboard.press('Enter');
    await open.page.getByText('Used now').waitFor();
    await scan('SUMMER-7K3M');
    await open.page.getByText('Used already').waitFor();
    await scan('SUMMER-NONE');
    await open.page.getByText('There is no such one').waitFor();
    expect(open.takeComplaints()).toEqual([expect.stringContaining('404')]);
    expect(await judged()).toEqual([]);
  });

  describe('on the board of leads', () => {
    const records = (collection: string): string =>
      `${place.replace('/#/w/', '/api/workspaces/')}/collections/lead/${collection}/records`;
    const keep = async (collection: string, data: object): Promise<string> => {
      const answer = await open.page.request.post(records(collection), { headers: { origin: hub.url }, data });
      return ((await answer.json()) as { id: string }).id;
    };
    const column = (name: string): Locator => open.page.getByRole('region', { name, exact: true });
    const lead = (name: string): Locator => column(name).getByRole('link', { name: 'Ten lessons' });
    const statuses = async (): Promise<readonly unknown[]> => {
      const { items } = await kept<{ items: { attributes: Record<string, unknown> }[] }>(
        '/collections/lead/lead/records',
      );
      return items.map(({ attributes }) => attributes['status_name']);
    };
    const isAt = (name: string): Promise<unknown> =>
      until(statuses, (found) => found[0] === name, { what: `the lead at ${name}` });

    test('an empty board says what it stands on', async () => {
      await open.page.setViewportSize({ width: 1440, height: 900 });
      await open.page.goto(`${place}/records/lead/lead`);
      await open.page.getByRole('link', { name: 'Go to “Pipelines”' }).waitFor();
      expect(await judged()).toEqual([]);
    });

    test('a lead moves by the keyboard, which goes along with it, and by hand; both can be taken back', async () => {
      const pipeline = await keep('pipeline', { attributes: { name: 'Sales' } });
      for (const [order, name] of ['New', 'Called', 'Signed'].entries())
        await keep('status', { attributes: { pipeline, name, order, kind: name === 'Signed' ? 'won' : 'open' } });
      await keep('lead', { contact: giulia, attributes: { pipeline, title: 'Ten lessons', value: 300 } });
      await isAt('New');
      await lead('New').waitFor();
      expect(await column('New').innerText()).toContain('Value: 300');
      expect(await judged()).toEqual([]);
      await press(column('New').getByRole('button', { name: 'Move “Ten lessons”' }));
      await open.page.getByRole('menuitem', { name: 'Called' }).waitFor();
      await open.page.keyboard.press('Enter');
      await lead('Called').waitFor();
      await column('Called').locator('button:focus').waitFor();
      await isAt('Called');
      await column('Called').getByRole('listitem').filter({ hasText: 'Ten lessons' }).dragTo(column('Signed'));
      await lead('Signed').waitFor();
      await isAt('Signed');
      await press(button('Undo').last());
      await lead('Called').waitFor();
      await isAt('Called');
    });

    test('what is looked for is looked for in both layouts, and the chosen one is there again', async () => {
      await open.page.getByLabel('Search').fill('nobody');
      await lead('Called').waitFor({ state: 'detached' });
      await press(button('Table'));
      await open.page.getByText('Nothing is like that').waitFor();
      await open.page.reload();
      await row('Ten lessons').waitFor();
      await press(button('Board'));
      await lead('Called').waitFor();
      await open.page.setViewportSize({ width: 390, height: 844 });
      expect(await judged()).toEqual([]);
    });
  });

  test('a campaign makes codes in bulk, and tells how far it is', async () => {
    await open.page.setViewportSize({ width: 1440, height: 900 });
    await open.page.goto(`${place}/records/coupon/campaign`);
    await press(row('Summer').getByRole('link', { name: 'Summer' }));
    const many = open.page.getByRole('region', { name: /^Many at once/ });
    await tabTo(open.page, many.getByLabel('How many'));
    await open.page.keyboard.type('12');
    await open.page.keyboard.press('Enter');
    await many.getByText('12 of 12 made').waitFor();
    expect(await judged()).toEqual([]);
  });
});

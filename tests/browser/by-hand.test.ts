import type { Enrolled, Occasion, Page as Listed, RunView, WorkspaceView } from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { judge, judgeColours } from '../support/accessibility.ts';
import { openPage, tabTo, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import { keyboardOn } from '../support/hands.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { OWNER } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const NAMES = ['Anna', 'Bruno', 'Carla', 'Dario'] as const;

// A shopkeeper puts people into a workflow themselves. One story: each test goes on where the one before it ended.
describe('T14: people put into a workflow by hand, in a browser and by keyboard', () => {
  tellInOrder();
  let hub: RunningHub;
  let browser: Browser | undefined;
  let open: OpenPage;
  let base: string;
  let place: string;
  let workflow: string;
  const ids = new Map<string, string>();

  const button = (name: string | RegExp): Locator =>
    open.page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = (): Locator => open.page.getByRole('dialog');
  const press = (where: Locator): Promise<void> => keyboardOn(open.page).press(where);
  const pick = (label: string, name: string): Promise<void> =>
    keyboardOn(open.page).pick(dialog().getByRole('combobox', { name: label }), name);
  const judged = async (): Promise<readonly string[]> => {
    const light = await judge(open.page);
    await open.page.emulateMedia({ colorScheme: 'dark' });
    const dark = await judgeColours(open.page);
    await open.page.emulateMedia({ colorScheme: 'light' });
    return [...light.violations, ...dark.violations];
  };
  const post = async <Answer>(path: string, data: object): Promise<Answer> => {
    const answer = await open.page.request.post(`${base}${path}`, { headers: { origin: hub.url }, data });
    expect([path, answer.ok()]).toEqual([path, true]);
    return answer.json() as Promise<Answer>;
  };
  const inside = async (): Promise<readonly string[]> => {
    const answer = await open.page.request.get(`${base}/workflows/${workflow}/runs?state=inside`);
    const { items }: Listed<RunView> = await answer.json();
    return items.map(({ contact }) => contact.firstName ?? '').toSorted();
  };
  const untilInside = (...names: readonly string[]): Promise<unknown> =>
    until(inside, (seen) => seen.join() === names.join(), { what: `${names.join(', ')} inside` });

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
    base = `${hub.url}/api/workspaces/${id}`;
    place = `${hub.url}/#/w/${id}`;
    for (const firstName of NAMES) {
      const { contact } = await post<{ contact: { id: string } }>('/contacts', {
        firstName,
        email: `${firstName.toLowerCase()}@clients.example`,
      });
      ids.set(firstName, contact.id);
    }
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
  afterEach(() => {
    // oxlint-disable-next-line vitest/no-standalone-expect -- holds of every test
    expect(open.takeComplaints(), 'what the browser complained about').toEqual([]);
  });

  test('where no workflow runs, the button says so and leads there', async () => {
    await open.page.goto(`${place}/contacts/${ids.get('Anna')}`);
    await press(button('Put into a workflow'));
    await dialog().getByText('No workflow is running').waitFor();
    expect(await judged()).toEqual([]);
    await press(dialog().getByRole('link', { name: 'Go to the workflows' }));
    await open.page.getByRole('heading', { name: 'Workflows', exact: true }).waitFor();
  });

  test('a contact is put in on their page, and taken out again by Undo', async () => {
    const { id: list } = await post<{ id: string }>('/lists', { name: 'Whom nobody joins' });
    workflow = (
      await post<{ id: string }>('/workflows', {
        name: 'Spring course',
        definition: {
          trigger: { contribution: 'list/activity', config: { lists: [list] } },
          reentry: { policy: 'always' },
          first: 'day',
          steps: [
            { kind: 'wait', id: 'day', title: 'A day to think', duration: { amount: 1, unit: 'days' }, next: 'end' },
            { kind: 'exit', id: 'end' },
          ],
        },
      })
    ).id;
    await post(`/workflows/${workflow}/start`, {});
    await open.page.goto(`${place}/contacts/${ids.get('Anna')}`);
    await press(button('Put into a workflow'));
    await pick('Workflow', 'Spring');
    expect(await judged()).toEqual([]);
    await press(dialog().getByRole('button', { name: 'Put 1 contact in' }));
    await open.page.getByText('Anna is in “Spring course” now.').waitFor();
    await open.page.getByRole('listitem').filter({ hasText: 'by hand, at: A day to think' }).waitFor();
    await open.page.getByText('by Owner').waitFor();
    expect(await inside()).toEqual(['Anna']);
    await press(button('Undo'));
    await open.page.getByText('1 contact was taken out again.').waitFor();
    expect(await inside()).toEqual([]);
  });

  test('who is inside already is told so, with why', async () => {
    await post<Enrolled>(`/workflows/${workflow}/enrol`, { contacts: [ids.get('Anna')] });
    await press(button('Put into a workflow'));
    await pick('Workflow', 'Spring');
    await press(dialog().getByRole('button', { name: 'Put 1 contact in' }));
    await dialog().getByText('They are inside already.').waitFor();
    expect(await judged()).toEqual([]);
    await press(dialog().getByRole('button', { name: 'Why?' }));
    await dialog().getByText('They are inside now.').waitFor();
    await open.page.keyboard.press('Escape');
  });

  test('on the workflow’s page people are put in by name', async () => {
    await open.page.goto(`${place}/workflows/${workflow}/people`);
    await press(button('Put people in'));
    await press(dialog().getByRole('button', { name: 'Put people in' }));
    await dialog().getByText('Choose at least one person.').waitFor();
    await pick('Add somebody', 'Bruno');
    await dialog().getByRole('button', { name: 'Remove Bruno' }).waitFor();
    await dialog().getByText('1 of them does not meet what starts this workflow').waitFor();
    await press(dialog().getByRole('button', { name: 'Put 1 contact in' }));
    await open.page.getByRole('link', { name: 'Bruno', exact: true }).waitFor();
    expect(await inside()).toEqual(['Anna', 'Bruno']);
  });

  test('whoever fits a condition is counted beforehand and put in, and the page says how far that is', async () => {
    const { page } = open;
    await press(button('Put people in'));
    await tabTo(page, dialog().getByRole('radio', { name: /Some people/ }));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await pick('Add a condition', 'First name');
    await tabTo(page, dialog().getByRole('textbox', { name: 'Value' }));
    await page.keyboard.type('Carla');
    await dialog().getByText('That is 1 contact.').waitFor();
    expect(await judged()).toEqual([]);
    await press(dialog().getByRole('button', { name: 'Put 1 contact in' }));
    await page.getByText('Put in by hand').waitFor();
    await page.getByText('1 contact came in.').waitFor();
    await untilInside('Anna', 'Bruno', 'Carla');
    const answer = await page.request.get(`${base}/workflows/${workflow}/occasions`);
    const { items }: Listed<Occasion> = await answer.json();
    expect(items).toMatchObject([{ kind: 'hand', state: 'done' }]);
  });

  test('before a file is brought in, its page says how many would join a list that starts something', async () => {
    const { page } = open;
    await page.goto(`${place}/imports/new`);
    const lines = ['email', 'anna@clients.example', 'dora@clients.example', 'DORA@clients.example', 'nobody'];
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('checkbox', { name: 'Whom nobody joins' }).check();
    await page.getByText('“Spring course” will not start because of this.').waitFor();
    await page.getByText('With “yes” it would be 2 contacts.').waitFor();
    await page.getByRole('radio', { name: /Yes/ }).check();
    await page.getByText('2 contacts may enter “Spring course”').waitFor();
    expect(await judged()).toEqual([]);
    await page.getByLabel('email', { exact: true }).selectOption('firstName');
    await page.getByText('This may start: “Spring course”').waitFor();
  });
});

import type { ContactDetail } from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import type { OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshHome } from '../support/database.ts';
import { keyboardOn, mouseOn, type Hands } from '../support/hands.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';
import { editorOf, makeEmptyWorkflow } from '../support/welcome-by-hand.ts';
import { openInside, openWiringHouse, type WiringHouse } from '../support/wiring-house.ts';

describe.each([
  { means: 'the mouse', database: 'SQLite', handsOn: mouseOn },
  { means: 'the keyboard alone', database: 'PostgreSQL', handsOn: keyboardOn },
] as const)('a workflow about fields, wired with $means', ({ database, handsOn }) => {
  tellInOrder();
  let house: WiringHouse;
  let browser: Browser | undefined;
  let open: OpenPage;
  let hands: Hands;

  beforeAll(async () => {
    const starting = startChromium();
    house = await openWiringHouse(await freshHome(database));
    await house.api.must('POST', `${house.base}/fields`, { key: 'points', label: 'Points', type: 'number' });
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

  const box = (name: string): Locator => open.page.getByRole('combobox', { name, exact: true });
  const named = (name: string): Locator => open.page.getByLabel(name, { exact: true });

  test('T5: it starts when a number takes a value; what is asked goes with the field', async () => {
    const { button } = editorOf(open.page);
    await makeEmptyWorkflow(open.page, hands, 'Good customers');
    await hands.press(button('Choose when it starts').first());
    await hands.press(open.page.getByRole('button', { name: /^Field takes a value/ }));
    await open.page.getByText('Choose the field first.').waitFor();
    await hands.pick(box('Field'), 'Points');
    await hands.select(named('How it is compared'), 'is at least');
    await hands.write(named('Value'), '100');
    expect(await named('Value').inputValue()).toBe('100');
  });

  test('A15: a value is kept for the steps behind it', async () => {
    const { after, field } = editorOf(open.page);
    await hands.insert(after('Field takes a value'), 'Set a variable');
    await hands.write(field('Name'), 'sum');
    await hands.select(named('How it is worked out'), 'A calculation');
    await hands.select(named('How it is worked out').nth(1), 'What is known of the contact');
    await hands.select(named('What is known of the contact'), 'Points');
    await hands.write(named('A value'), '200');
    expect(await named('A value').inputValue()).toBe('200');
  });

  test('A3: a text is put together, and the variable stands in a condition like any other value', async () => {
    const { after, inWay, field } = editorOf(open.page);
    await hands.insert(after('Set a variable'), 'Condition');
    await hands.write(field('Name of the step'), 'Very good?');
    await hands.write(field('Name of way 1'), 'Very');
    await hands.pick(box('Add a condition'), 'sum');
    await hands.select(named('How it is compared'), 'is at least');
    await hands.write(named('Value'), '300');
    await hands.insert(inWay('Very', 'Very good?'), 'Update contact');
    await hands.pick(box('Field'), 'Welcome series');
    await hands.select(named('What to do'), 'Put a text together');
    await hands.write(field('Text'), 'worth {{ variable.sum }}');
    await editorOf(open.page).saved();
    expect(await field('Text').inputValue()).toBe('worth {{ variable.sum }}');
  });

  test('it starts, and whoever comes to so many points is told so', async () => {
    await hands.press(editorOf(open.page).button('Start'));
    await open.page.getByText('Active', { exact: true }).waitFor();
    const put = async (points: number): Promise<ContactDetail> => {
      const person = { email: 'giulia@clients.example', fields: { points } };
      return (await house.api.must<{ contact: ContactDetail }>('POST', `${house.base}/contacts`, person)).contact;
    };
    await put(99);
    const { id } = await put(160);
    const { fields } = await until(
      () => house.api.must<ContactDetail>('GET', `${house.base}/contacts/${id}`),
      (seen) => seen.fields['welcome'] !== undefined,
      { what: 'the text is put together' },
    );
    expect(fields).toMatchObject({ welcome: 'worth 360', points: 160 });
  });
});

import type { WorkflowDetail } from '@innesto/sdk/contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import type { OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshHome } from '../support/database.ts';
import { keyboardOn, mouseOn, type Hands } from '../support/hands.ts';
import { tellInOrder } from '../support/story.ts';
import { settled } from '../support/visit.ts';
import { editorOf, makeEmptyWorkflow } from '../support/welcome-by-hand.ts';
import { joinList, openInside, openWiringHouse, type WiringHouse } from '../support/wiring-house.ts';

const WAYS = [
  { means: 'the mouse', database: 'SQLite', handsOn: mouseOn },
  { means: 'the keyboard alone', database: 'PostgreSQL', handsOn: keyboardOn },
] as const;

// By mouse the Welcome series is wired; the long run draws this by both.
describe.each(process.env['INNESTO_LONG'] === '1' ? WAYS : [WAYS[1]])(
  'every construct, drawn with $means',
  ({ database, handsOn }) => {
    tellInOrder();
    let house: WiringHouse;
    let browser: Browser | undefined;
    let open: OpenPage;
    let hands: Hands;

    beforeAll(async () => {
      const starting = startChromium();
      house = await openWiringHouse(await freshHome(database));
      await house.api.must('POST', `${house.base}/fields`, { key: 'visits', label: 'Visits', type: 'number' });
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

    const field = (label: string): Locator => open.page.getByLabel(label, { exact: true });
    const choice = (label: string): Locator => open.page.getByRole('combobox', { name: label, exact: true });
    const tick = (label: string): Promise<void> =>
      hands.tick(open.page.getByRole('checkbox', { name: label, exact: true }));
    const detail = async (): Promise<WorkflowDetail> => {
      const { items } = await house.api.must<{ items: { id: string }[] }>('GET', `${house.base}/workflows`);
      return house.api.must<WorkflowDetail>('GET', `${house.base}/workflows/${items[0]?.id}`);
    };
    const askVisits = async (where: Locator, operator: string, value: string): Promise<void> => {
      await hands.pick(where.getByRole('combobox', { name: 'Add a condition' }), 'Visits');
      await hands.select(where.getByLabel('How it is compared', { exact: true }), operator);
      await hands.write(where.getByLabel('Value', { exact: true }), value);
    };

    test('a wait until a weekday, a split, a loop and what stops a wait', async () => {
      const { page } = open;
      const { button, after, inWay } = editorOf(page);
      await makeEmptyWorkflow(page, hands, 'Come again');
      await hands.press(button('Choose when it starts').first());
      await hands.press(page.getByRole('button', { name: /^List activity/ }));
      await hands.press(page.getByRole('radio', { name: 'Chosen lists' }));
      await hands.pick(page.getByRole('combobox', { name: 'Chosen lists' }), 'Newsletter');

      await hands.insert(after('List activity'), 'Wait');
      await hands.select(choice('Wait'), 'until a weekday and hour');
      await hands.select(choice('Until the next'), 'Saturday and Sunday');
      await tick('Stop when…');
      await askVisits(page.getByRole('group', { name: 'Stop when…', exact: true }), 'is at least', '10');
      await hands.press(button('Close'));

      await hands.insert(after('Wait for the weekend at 09:00'), 'Split by chance');
      await hands.write(field('How much goes to: Group 1'), '70');
      await hands.press(button('Close'));

      await hands.insert(inWay('Group 2', 'Split'), 'Repeat');
      await askVisits(page.getByRole('group', { name: 'Repeat as long as', exact: true }), 'is less than', '10');
      await hands.write(field('At most so many times'), '4');
      await hands.press(button('Close'));
      await hands.insert(inWay('Repeat', 'Repeat'), 'Wait');
      await hands.press(button('Close'));
      await editorOf(page).saved();
      expect((await detail()).draft.steps.map(({ kind }) => kind).toSorted()).toEqual([
        'loop',
        'split',
        'wait',
        'wait',
      ]);
    });

    test('the options say in a sentence when messages go out and who has reached the goal', async () => {
      const { page } = open;
      const { button } = editorOf(page);
      await hands.press(button('Options'));
      await hands.select(choice('On these days'), 'Working days (Monday to Friday without holidays)');
      await hands.press(button('Add hours'));
      await tick('Goal');
      await askVisits(page.getByRole('group', { name: 'Goal', exact: true }), 'is at least', '10');
      await page
        .getByText('Messages go out only: working days, 09:00–18:00 by the contact’s clock.', { exact: false })
        .waitFor();
      await hands.press(button('Close'));
      await page.getByRole('button', { name: /^Options\s*working days, 09:00–18:00\s*Goal$/ }).waitFor();
      await editorOf(page).saved();
      expect((await detail()).draft.options?.goal).toBeDefined();
    });

    test('all of it is there after the page was opened again', async () => {
      const { page } = open;
      await page.reload();
      await settled(page);
      await page
        .getByRole('application')
        .getByText('70 parts', { exact: false })
        .or(page.getByText('58% · 42%'))
        .first()
        .waitFor();
      const { draft } = await detail();
      expect(draft).toMatchObject({
        options: {
          window: { days: 'working-days', bands: [{ from: '09:00', to: '18:00' }] },
          goal: { all: [{ attribute: 'field.visits', operator: 'at-least', value: 10 }] },
        },
        first: 'wait-1',
      });
      expect(draft.steps).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            kind: 'wait',
            until: { kind: 'weekday', days: 'weekends', time: '09:00' },
            stopWhen: { all: [{ attribute: 'field.visits', operator: 'at-least', value: 10 }] },
            next: 'split-1',
          }),
          expect.objectContaining({
            kind: 'split',
            shares: [expect.objectContaining({ weight: 70 }), expect.objectContaining({ weight: 50, next: 'loop-1' })],
          }),
          expect.objectContaining({ kind: 'loop', most: 4, body: 'wait-2' }),
          expect.objectContaining({ id: 'wait-2', next: 'loop-1' }),
        ]),
      );
    });

    test('it starts, and two people wait in it', async () => {
      const { page } = open;
      await hands.press(editorOf(page).button('Start'));
      await page.getByText('Active', { exact: true }).waitFor();
      for (const email of ['giulia@clients.example', 'marco@clients.example']) await joinList(house, email);
      await page
        .getByRole('link', { name: /Wait for the weekend at 09:00: 2\. See who$/ })
        .first()
        .waitFor();
      expect(await detail()).toMatchObject({ state: 'active', version: 1 });
    });

    test('the next version is prepared beside the one that runs, and those inside go on in it', async () => {
      const { page } = open;
      const { button } = editorOf(page);
      await hands.press(button('Edit the next version'));
      await page.getByText(/^Version 1 goes on running/).waitFor();
      await hands.press(
        page
          .getByRole('application')
          .getByRole('button', { name: /^Wait for the weekend at 09:00/ })
          .first(),
      );
      await hands.select(choice('Until the next'), 'Working days (Monday to Friday without holidays)');
      await hands.press(button('Close'));
      await editorOf(page).saved();
      await hands.press(button('Publish…'));
      const dialog = page.getByRole('dialog', { name: 'Publish the next version' });
      await dialog.getByText('2 people are inside').waitFor();
      await dialog.getByText('2 people wait here').waitFor();
      await dialog.getByText('They stay here; what they wait for is worked out again').waitFor();
      await hands.select(dialog.getByRole('combobox', { name: /^What becomes of those at/ }), 'Leave');
      await dialog.getByText('They leave', { exact: true }).last().waitFor();
      await hands.select(dialog.getByRole('combobox', { name: /^What becomes of those at/ }), 'As for all');
      await dialog.getByText('They stay here; what they wait for is worked out again').waitFor();
      await hands.press(dialog.getByRole('button', { name: 'Publish', exact: true }));
      await page.getByText('Version 2 is in force now.').first().waitFor();
      await page
        .getByRole('link', { name: /Wait for a working day at 09:00: 2\. See who$/ })
        .first()
        .waitFor();
      expect(await detail()).toMatchObject({ state: 'active', version: 2, changed: false });
    });

    test('an earlier version can be put in force again', async () => {
      const { page } = open;
      const { button } = editorOf(page);
      await hands.press(button('Earlier drafts').first());
      await hands.press(button('Versions'));
      await page.getByText('waits for something else', { exact: false }).waitFor();
      await hands.press(button('Go back to this one').first());
      await page.getByRole('dialog').getByText('2 people are inside').waitFor();
      await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Put it in force again' }));
      await page.getByText('Version 3 is in force now.').first().waitFor();
      expect(await detail()).toMatchObject({ version: 3, state: 'active' });
    });

    test('it runs out, is started again, and lets all leave', async () => {
      const { page } = open;
      const { button } = editorOf(page);
      await hands.press(button('More about stopping'));
      await hands.press(page.getByRole('menuitem', { name: 'Let it run out' }));
      await page.getByText('Running out', { exact: true }).waitFor();
      await hands.press(button('Start'));
      // Two are in the list by now, so it is asked whether they are to begin too.
      const dialog = page.getByRole('dialog', { name: 'How does it begin?' });
      await dialog.getByText('Also the 2 already there').waitFor();
      await hands.press(dialog.getByRole('button', { name: 'Start', exact: true }));
      await page.getByText('Active', { exact: true }).waitFor();
      await hands.press(button('More about stopping'));
      await hands.press(page.getByRole('menuitem', { name: /^Let all who are inside leave/ }));
      await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Let all of them leave' }));
      await page.getByText('2 people have left').first().waitFor();
      expect((await detail()).runs.active).toBe(0);
    });
  },
);

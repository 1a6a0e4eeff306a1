import type { Locator, Page } from 'playwright-core';

/** How somebody works on a page: with the mouse, or with the keyboard alone. */
export interface Hands {
  readonly name: string;
  /** Presses a button, follows a link, ticks a choice. */
  press(target: Locator): Promise<void>;
  /** Turns a tick on, or off. */
  tick(target: Locator): Promise<void>;
  /** Replaces what a field holds. */
  write(field: Locator, text: string): Promise<void>;
  /** Chooses from what a field offers while one types. */
  pick(field: Locator, option: string): Promise<void>;
  /** Chooses from what a field offers for good. */
  select(field: Locator, option: string): Promise<void>;
  /** Adds something to a workflow at one of the places where something can be added. */
  insert(place: Locator, what: string): Promise<void>;
}

// What a field offers for good is no list that opens.
const optionOf = (page: Page, option: string): Locator =>
  page.getByRole('option', { name: option }).and(page.locator('[role="option"]'));

/** Takes something out of the palette beside the workflow and drops it at a place. */
const drag = async (page: Page, what: Locator, place: Locator): Promise<void> => {
  // The palette is longer than a small window is high.
  await what.scrollIntoViewIfNeeded();
  const [from, to] = [await what.boundingBox(), await place.boundingBox()];
  if (from === null || to === null) throw new Error('what is dragged, or where to, cannot be seen');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
  await page.mouse.up();
};

/** Points and clicks, and drags what lies ready; only text is typed. */
export const mouseOn = (page: Page): Hands => {
  const press = (target: Locator): Promise<void> => target.click();
  return {
    name: 'mouse',
    press,
    tick: press,
    write: async (field, text) => {
      await field.click({ clickCount: 3 });
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
    pick: async (field, option) => {
      await field.click();
      await optionOf(page, option).first().click();
    },
    select: async (field, option) => {
      await field.selectOption({ label: option });
    },
    insert: async (place, what) => {
      // What lies outside the window is not there to be pointed at.
      if ((await place.count()) === 0) await page.getByRole('button', { name: 'Show everything' }).click();
      const ready = page.getByRole('region', { name: 'Add a step' }).getByRole('button', { name: what });
      if (await ready.isVisible()) return drag(page, ready, place);
      await place.click();
      await optionOf(page, what).first().click();
    },
  };
};

const MOST_KEYS = 150;
const TYPED_TOGETHER_MS = 1100;
const MOST_LINES = 40;

const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus')).count()) > 0;

const pressUntil = async (page: Page, key: string, isThere: () => Promise<boolean>): Promise<boolean> => {
  for (let pressed = 0; pressed < MOST_KEYS; pressed++) {
    if (await isThere()) return true;
    await page.keyboard.press(key);
  }
  return isThere();
};

/** What the keyboard is at, by its name. */
const whereabouts = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement.ariaLabel ?? document.activeElement.textContent`);

/** Walks downwards from where it stands, as far as there is something new; answers whether it came to the target. */
const walkDown = async (page: Page, target: Locator, seen: string[]): Promise<boolean> => {
  for (let lines = 0; lines < MOST_LINES; lines++) {
    if (await hasFocus(target)) return true;
    const here = await whereabouts(page);
    if (seen.includes(here)) return false;
    seen.push(here);
    await page.keyboard.press('ArrowDown');
  }
  return false;
};

const stepDown = async (page: Page, lines: number): Promise<void> => {
  await page.keyboard.press('Home');
  for (let line = 0; line < lines; line++) await page.keyboard.press('ArrowDown');
};

/** Walks through a graph or an outline with the arrow keys: straight down, and then down each way that leads off to the right. */
const walkInside = async (page: Page, target: Locator): Promise<boolean> => {
  const seen: string[] = [];
  await page.keyboard.press('Home');
  if (await walkDown(page, target, seen)) return true;
  const straight = seen.length;
  for (let line = 0; line < straight; line++) {
    await stepDown(page, line);
    await page.keyboard.press('ArrowRight');
    if (await walkDown(page, target, seen)) return true;
  }
  return false;
};

/** Walks to something in the graph or the outline; what lies outside of the window comes into it on the way. */
const walkToPlace = async (page: Page, target: Locator): Promise<void> => {
  // Whoever leaves the settings stands at the step that they belong to; where text is formatted, Escape has another meaning.
  if ((await page.locator('[contenteditable="true"]:focus').count()) > 0) await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  const inside = page.getByRole('application').or(page.getByRole('tree')).locator(':focus');
  await pressUntil(page, 'Tab', async () => (await inside.count()) > 0);
  if (!(await walkInside(page, target))) throw new Error(`the arrow keys do not lead to ${target.toString()}`);
};

/** Brings the keyboard to something: by Tab, and where only arrow keys lead on, by those. */
const walkTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor();
  if (await hasFocus(target)) return;
  if ((await target.getAttribute('tabindex')) === '-1') return walkToPlace(page, target);
  if (!(await pressUntil(page, 'Tab', () => hasFocus(target))))
    throw new Error(`the keyboard does not lead to ${target.toString()}`);
};

/** Tab leads to one of several choices, arrow keys from one to the next. */
const walkToChoice = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor();
  const anyOfThem = page.locator(`input[type="radio"][name="${await target.getAttribute('name')}"]:focus`);
  await pressUntil(page, 'Tab', async () => (await anyOfThem.count()) > 0);
  if (!(await pressUntil(page, 'ArrowDown', () => hasFocus(target))))
    throw new Error(`the keyboard does not lead to the choice ${target.toString()}`);
  if (!(await target.isChecked())) await page.keyboard.press('Space');
};

/** Never points at anything. */
export const keyboardOn = (page: Page): Hands => {
  const press = async (target: Locator): Promise<void> => {
    if ((await target.getAttribute('type')) === 'radio') return walkToChoice(page, target);
    if ((await target.getAttribute('role')) === 'menuitem') {
      await pressUntil(page, 'ArrowDown', () => hasFocus(target));
      await page.keyboard.press('Enter');
      return;
    }
    await walkTo(page, target);
    await page.keyboard.press('Enter');
  };
  const choose = async (option: string): Promise<void> => {
    await page.keyboard.type(option);
    await optionOf(page, option).first().waitFor();
    await page.keyboard.press('Enter');
  };
  return {
    name: 'keyboard',
    press,
    tick: async (target) => {
      await walkTo(page, target);
      await page.keyboard.press('Space');
    },
    write: async (field, text) => {
      await walkTo(page, field);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
    pick: async (field, option) => {
      await walkTo(page, field);
      await choose(option);
    },
    select: async (field, option) => {
      await walkTo(page, field);
      await page.keyboard.type(option);
      const chosen = await field.locator('option:checked').allInnerTexts();
      if (chosen.some((text) => text.trim().startsWith(option))) return;
      // What follows something else within a second belongs to that.
      await page.waitForTimeout(TYPED_TOGETHER_MS);
      await page.keyboard.type(option);
    },
    insert: async (place, what) => {
      await walkToPlace(page, place);
      await page.keyboard.press('Enter');
      // What is typed before it is there would be lost.
      await page.locator('[role="combobox"]:focus').waitFor();
      await choose(what);
    },
  };
};

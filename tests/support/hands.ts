import type { Locator, Page } from 'playwright-core';

/** How somebody works on a page: with the mouse, or with the keyboard alone. */
export interface Hands {
  readonly name: string;
  /** Presses a button, follows a link, ticks a choice. */
  press(target: Locator): Promise<void>;
  /** Replaces what a field holds. */
  write(field: Locator, text: string): Promise<void>;
  /** Chooses from what a field offers while one types. */
  pick(field: Locator, option: string): Promise<void>;
  /** Chooses from what a field offers for good. */
  select(field: Locator, option: string): Promise<void>;
  /** Adds something to a workflow at one of the places where something can be added. */
  insert(place: Locator, what: string): Promise<void>;
}

const optionOf = (page: Page, option: string): Locator => page.getByRole('option', { name: option });

/** Points and clicks; only text is typed. */
export const mouseOn = (page: Page): Hands => {
  const press = (target: Locator): Promise<void> => target.click();
  return {
    name: 'mouse',
    press,
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
      await place.click();
      await optionOf(page, what).first().click();
    },
  };
};

const MOST_KEYS = 150;
/** What arrow keys lead through: only one of what is inside can be reached by Tab. */
const WALKED = '[role="tree"], [role="application"], [role="radiogroup"], [role="toolbar"], [role="menu"]';

const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus')).count()) > 0;

const isInside = (page: Page): Promise<boolean> =>
  page.evaluate(`document.activeElement?.closest('${WALKED}') != null`);

const pressUntil = async (page: Page, key: string, isThere: () => Promise<boolean>): Promise<boolean> => {
  for (let pressed = 0; pressed < MOST_KEYS; pressed++) {
    if (await isThere()) return true;
    await page.keyboard.press(key);
  }
  return isThere();
};

/** Brings the keyboard to something: by Tab, and where only arrow keys lead on, by those. */
const walkTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor();
  if (await hasFocus(target)) return;
  const isWalked = (await target.getAttribute('tabindex')) === '-1';
  if (!isWalked) {
    if (await pressUntil(page, 'Tab', () => hasFocus(target))) return;
  } else {
    const home = target.locator('xpath=ancestor::*[@role="tree" or @role="application"][1]');
    const isAtHome = async (): Promise<boolean> => (await home.locator(':focus').count()) > 0;
    if ((await pressUntil(page, 'Tab', isAtHome)) && (await isInside(page))) {
      await page.keyboard.press('Home');
      if (await pressUntil(page, 'ArrowDown', () => hasFocus(target))) return;
    }
  }
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
    },
    insert: async (place, what) => {
      await press(place);
      await choose(what);
    },
  };
};

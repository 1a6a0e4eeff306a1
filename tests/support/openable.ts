import type { Locator, Page } from 'playwright-core';
import { settled } from './visit.ts';

/** Something that a page can open over itself. */
export interface Openable {
  readonly name: string;
  show(): Promise<void>;
  /** Closes it by the keyboard; answers what was wrong with that. */
  hide(): Promise<readonly string[]>;
}

// A list has the same menu in each of its lines.
const MOST = 8;
const OPENERS = 'button[aria-haspopup], button[aria-expanded="false"], button[popovertarget]';
// Buttons that open a dialog say so by their words alone.
const OPENING_WORDS =
  '^(New |Add contact|Add people|Connect a|Keys$|Preview$|Send a test$|Let it in|Edit$|Why|Publish…$)';
// An open one is no longer found by what it was found by.
const MARK = `[...document.querySelectorAll('button')]
  .filter((button) => button.matches('${OPENERS}') || new RegExp('${OPENING_WORDS}').test(button.ariaLabel ?? button.textContent.trim()))
  .forEach((opener, at) => opener.setAttribute('data-opener', at))`;
const OPEN = ':popover-open, [role="dialog"], [role="menu"], [role="listbox"], [data-popover-content]';

const nameOf = async (opener: Locator): Promise<string> =>
  ((await opener.getAttribute('aria-label')) ?? (await opener.innerText())).replaceAll(/\s+/g, ' ').trim();

/** The same menu of another line has the same form and another name. */
const kindOf = async (opener: Locator): Promise<string> =>
  `${await opener.getAttribute('class')} ${(await nameOf(opener)).split(/[ :“]/)[0]}`;

const isOpen = async (page: Page): Promise<boolean> => (await page.locator(OPEN).count()) > 0;

/** Right of its middle: the tools of a drawing may lie over the left of a card. */
const press = async (opener: Locator): Promise<void> => {
  const box = await opener.boundingBox();
  await opener.click(box === null ? {} : { position: { x: box.width * 0.75, y: box.height / 2 } });
};

const openableBy = (page: Page, name: string, opener: Locator): Openable => {
  let liesOver = false;
  return {
    name,
    show: async () => {
      liesOver = false;
      // It may have given its place to what another one unfolded.
      if ((await opener.count()) === 0) return;
      await press(opener);
      await settled(page);
      liesOver = await isOpen(page);
    },
    hide: async () => {
      await page.keyboard.press('Escape');
      await settled(page);
      if (await isOpen(page)) {
        await page.reload();
        await settled(page);
        return [`${name}: Escape does not close it`];
      }
      if ((await opener.count()) === 0) return [];
      // What opens a list of choices is no place of the keyboard's: the field beside it is.
      const place =
        (await opener.getAttribute('tabindex')) === '-1' ? opener.locator('..').getByRole('combobox') : opener;
      const isBack = (await place.and(page.locator(':focus')).count()) > 0;
      // What merely unfolds stays open, and the keyboard stays where it is.
      if (!liesOver && (await opener.getAttribute('aria-expanded')) === 'true') await opener.click();
      return isBack || !liesOver ? [] : [`${name}: the keyboard is not given back`];
    },
  };
};

/** What the keyboard opens anywhere inside a workspace. */
export const paletteOf = (page: Page): Openable => ({
  name: 'command palette',
  show: async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').waitFor();
    await settled(page);
  },
  hide: async () => {
    await page.keyboard.press('Escape');
    await settled(page);
    return (await isOpen(page)) ? ['command palette: Escape does not close it'] : [];
  },
});

/** Whatever a part of a page shows a button for that opens something, one of each kind. */
export const openableIn = async (page: Page, part: Locator): Promise<readonly Openable[]> => {
  const found: Openable[] = [];
  const kinds = new Set<string>();
  await page.evaluate(MARK);
  const count = await page.locator('[data-opener]').count();
  for (let at = 0; at < count; at++) {
    const opener = part.locator(`[data-opener="${at}"]`);
    if (found.length >= MOST) break;
    if (!(await opener.isVisible()) || (await opener.isDisabled())) continue;
    const kind = await kindOf(opener);
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    found.push(openableBy(page, await nameOf(opener), opener));
  }
  return found;
};

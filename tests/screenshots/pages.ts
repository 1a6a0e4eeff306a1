import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPage, type Visitor } from '../support/browser.ts';
import type { FurnishedHub } from '../support/furnished-hub.ts';
import type { RunningHub } from '../support/hub.ts';
import { placesOf } from '../support/places.ts';
import { goTo, settled, signIn } from '../support/visit.ts';

const LOCALES = ['en-GB', 'it-IT'] as const;
const THEMES = ['light', 'dark'] as const;
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

const MOST_HEIGHT = 2400;

const heightOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollHeight');

/** What is photographed, and where the pictures go. */
export interface Session {
  readonly browser: Browser;
  readonly hub: Pick<RunningHub, 'url'>;
  readonly house: FurnishedHub;
  readonly folder: string;
  /** How the names of the pages begin that are wanted. */
  readonly wanted: string;
}

const photographAs = async (
  { browser, hub, house, folder, wanted }: Session,
  { locale, viewport, size }: Pick<Visitor, 'locale' | 'viewport'> & { readonly size: string },
): Promise<number> => {
  const { page, takeComplaints } = await openPage(browser, { locale, viewport });
  await page.goto(hub.url);
  let many = 0;
  for (const isSignedIn of [false, true]) {
    if (isSignedIn) {
      await signIn(page.context(), hub.url);
      await page.reload();
      await settled(page);
    }
    for (const place of placesOf(house).filter((one) => one.isSignedIn === isSignedIn)) {
      if (!place.name.startsWith(wanted)) continue;
      await goTo(page, place.hash);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({
          path: join(folder, `${place.name}.${locale.slice(0, 2)}.${colorScheme}.${size}.png`),
          fullPage: true,
          // A list of fifty lines shows after ten what it looks like.
          clip: { x: 0, y: 0, width: viewport.width, height: Math.min(MOST_HEIGHT, await heightOf(page)) },
          animations: 'disabled',
        });
        many += 1;
      }
    }
  }
  for (const complaint of takeComplaints()) {
    if (!complaint.includes('status of 401')) process.stdout.write(`${locale}, ${size}: ${complaint}\n`);
  }
  await page.context().close();
  return many;
};

/** Photographs every page in two languages, two themes and two widths; answers how many pictures it took. */
export const photographPages = async (session: Session): Promise<number> => {
  let many = 0;
  for (const locale of LOCALES) {
    for (const [size, viewport] of Object.entries(SIZES))
      many += await photographAs(session, { locale, viewport, size });
  }
  return many;
};

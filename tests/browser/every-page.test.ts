import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { judge, judgeColours, judgeForm } from '../support/accessibility.ts';
import { openPage, type OpenPage, type Visitor } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import { furnish, type FurnishedHub } from '../support/furnished-hub.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { openableIn, paletteOf } from '../support/openable.ts';
import { placesOf, type Place } from '../support/places.ts';
import { STICKS_OUT } from '../support/sticks-out.ts';
import { goTo, settled, signIn } from '../support/visit.ts';

/** What a program sees of accessibility hardly hangs on the language: the long run looks at all of them, and here the phone speaks Italian. */
const IS_LONG = process.env['INNESTO_LONG'] === '1';
const LOCALES = IS_LONG ? ['en-GB', 'it-IT', 'ro-RO'] : ['en-GB'];
/** Of how many pages one has everything opened that it can open, and one is held against the rules on a phone, where each has to fit; the long run does so with all of them. */
const OPENED_OF = IS_LONG ? 1 : 3;
const PHONE = { width: 390, height: 844 } as const;
const MINUTE = 60_000;

/** How a browser tells that nobody was signed in. */
const NOBODY = /status of 401/;

describe('every page', () => {
  let hub: RunningHub;
  let house: FurnishedHub | undefined;
  let browser: Browser | undefined;
  const opened: OpenPage[] = [];

  beforeAll(async () => {
    [hub, browser] = await Promise.all([startHub({ dataFolder: freshSqlite() }), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await hub.stop();
  });
  afterEach(async () => {
    const complaints: string[] = [];
    for (const { page, takeComplaints } of opened.splice(0)) {
      complaints.push(...takeComplaints().filter((complaint) => !NOBODY.test(complaint)));
      await page.context().close();
    }
    // oxlint-disable-next-line vitest/no-standalone-expect -- holds of every test
    expect(complaints, 'what the browser complained about').toEqual([]);
  });

  const open = async (visitor: Partial<Visitor>): Promise<Page> => {
    if (browser === undefined) throw new Error('there is no browser');
    const one = await openPage(browser, visitor);
    opened.push(one);
    return one.page;
  };

  /** Goes to every page as a visitor, or to some of them, and says of each what was found. */
  const walk = async (
    visitor: Partial<Visitor>,
    look: (page: Page, place: Place) => Promise<readonly string[]>,
    isWanted: (place: Place, at: number) => boolean = () => true,
  ): Promise<Record<string, readonly string[]>> => {
    const found: Record<string, readonly string[]> = {};
    const places = placesOf((house ??= await furnish(hub))).filter(isWanted);
    const page = await open(visitor);
    await page.goto(hub.url);
    for (const isSignedIn of [false, true]) {
      if (isSignedIn) {
        await signIn(page.context(), hub.url);
        await page.reload();
        await settled(page);
      }
      for (const place of places.filter((one) => one.isSignedIn === isSignedIn)) {
        await goTo(page, place.hash);
        const findings = await look(page, place);
        if (findings.length > 0) found[place.name] = findings;
      }
    }
    return found;
  };

  /** What axe has against a page that is light, and against its colours when it is dark. */
  const judgeThemes = async (page: Page): Promise<readonly string[]> => {
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await judge(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await judgeColours(page);
    return [
      ...(light.passes < 10 || dark.passes === 0 ? ['there was next to nothing to judge'] : []),
      ...light.violations,
      ...dark.violations.map((violation) => `in the dark: ${violation}`),
    ];
  };

  test('that a new hub has keeps the rules of accessibility', async () => {
    const page = await open({});
    for (const hash of ['#/', `#/set-up/${hub.setUpToken}`]) {
      await page.goto(`${hub.url}/${hash}`);
      await settled(page);
      expect(await judgeThemes(page)).toEqual([]);
    }
  });

  const titles = new Map<string, string>();

  test.each(LOCALES)(
    'keeps the rules of accessibility in %s, light and dark',
    { timeout: 5 * MINUTE },
    async (locale) => {
      const found = await walk({ locale }, async (page, place) => {
        if (locale === 'en-GB') titles.set(place.name, await page.title());
        return judgeThemes(page);
      });
      expect(found).toEqual({});
    },
  );

  test('is there, with a title of its own', () => {
    expect(titles.size).toBeGreaterThan(30);
    const nowhere = titles.get('nowhere');
    expect([...titles].filter(([name, title]) => name !== 'nowhere' && title === nowhere)).toEqual([]);
  });

  test(
    'keeps them with its dialogs and menus open, which give the keyboard back',
    { timeout: 5 * MINUTE },
    async () => {
      let many = 0;
      const isOpened = ({ name }: Place, at: number): boolean => name === 'workspace' || at % OPENED_OF === 0;
      const found = await walk(
        {},
        async (page, place) => {
          const findings: string[] = [];
          // What stands around every page is looked at once.
          const around =
            place.name === 'workspace' ? [...(await openableIn(page, page.locator('header'))), paletteOf(page)] : [];
          for (const { name, show, hide } of [...around, ...(await openableIn(page, page.locator('main')))]) {
            await show();
            many += 1;
            const { violations } = await judge(page);
            findings.push(...violations.map((violation) => `${name}: ${violation}`), ...(await hide()));
          }
          return findings;
        },
        isOpened,
      );
      expect(found).toEqual({});
      expect(many).toBeGreaterThan(IS_LONG ? 40 : 12);
    },
  );

  test('fits on a phone, in the language with the longest words, and keeps the rules there', async () => {
    let many = 0;
    const found = await walk({ locale: 'it-IT', viewport: PHONE }, async (page) => {
      const isJudged = many++ % OPENED_OF === 0;
      return [
        ...(await page.evaluate<readonly string[]>(STICKS_OUT)),
        ...(isJudged ? (await judgeForm(page)).violations : []),
      ];
    });
    expect(found).toEqual({});
  });
});

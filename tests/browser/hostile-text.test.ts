import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installFixtures } from '../hostile/house.ts';
import { openPage, type OpenPage } from '../support/browser.ts';
import { startChromium } from '../support/chromium.ts';
import { freshSqlite } from '../support/database.ts';
import type { FurnishedHub } from '../support/furnished-hub.ts';
import { furnishWithHostileTexts } from '../support/hostile-house.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { openableIn, paletteOf } from '../support/openable.ts';
import { placesOf } from '../support/places.ts';
import { STICKS_OUT } from '../support/sticks-out.ts';
import { goTo, settled, signIn } from '../support/visit.ts';

const PHONE = { width: 390, height: 844 } as const;
const MINUTE = 60_000;

// Whatever the policy refuses is told here, also where the browser does not write of it.
const LISTEN = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  console.error('refused by the policy: ' + violatedDirective + ' ' + blockedURI);
})`;

/** Of how many pages one has everything opened that it can open, and one is looked at on a phone; the long run does so with all of them. */
const OPENED_OF = process.env['INNESTO_LONG'] === '1' ? 1 : 3;

describe('what people write', () => {
  let hub: RunningHub;
  let house: FurnishedHub;
  let browser: Browser | undefined;

  beforeAll(async () => {
    const dataFolder = freshSqlite();
    const starting = startChromium();
    await installFixtures({ dataFolder, databaseUrl: null }, ['scrawl']);
    hub = await startHub({ dataFolder, environment: { INNESTO_DEMO: 'no' } });
    house = await furnishWithHostileTexts(hub);
    browser = await starting;
  });
  afterAll(async () => {
    await browser?.close();
    await hub.stop();
  });

  /** A page whose every word about what it runs and fetches is kept. */
  const watch = async (viewport: { width: number; height: number }): Promise<OpenPage & { readonly ran: string[] }> => {
    if (browser === undefined) throw new Error('there is no browser');
    const open = await openPage(browser, { viewport });
    const ran: string[] = [];
    const context = open.page.context();
    await context.addInitScript(LISTEN);
    open.page.on('dialog', (dialog) => {
      ran.push(`a script says ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== hub.url && protocol !== 'data:' && protocol !== 'about:') ran.push(`fetched ${request.url()}`);
    });
    context.on('page', (page) => ran.push(`opened ${page.url()}`));
    await signIn(context, hub.url);
    await open.page.goto(hub.url);
    await settled(open.page);
    return { ...open, ran };
  };

  /** Writes the worst into whatever a page lets one search by. */
  const search = async (page: Page): Promise<void> => {
    for (const field of await page.locator('main input[type="search"]:visible').all()) {
      await field.fill(HOSTILE_TEXTS[1] ?? '');
      await settled(page);
      await field.fill('');
    }
  };

  test(
    'stays text on every page, in its menus and its dialogs: nothing runs, nothing is fetched, nobody complains',
    { timeout: 5 * MINUTE },
    async () => {
      const { page, ran, takeComplaints } = await watch({ width: 1440, height: 1000 });
      const found: Record<string, readonly string[]> = {};
      const places = placesOf(house).filter(({ isSignedIn }) => isSignedIn);
      for (const [at, place] of places.entries()) {
        await goTo(page, place.hash);
        await search(page);
        const around =
          place.name === 'workspace' ? [...(await openableIn(page, page.locator('header'))), paletteOf(page)] : [];
        const openable = at % OPENED_OF === 0 ? await openableIn(page, page.locator('main')) : [];
        for (const { show, hide } of [...around, ...openable]) {
          await show();
          await hide();
        }
        const findings = [...takeComplaints(), ...ran.splice(0)];
        if (findings.length > 0) found[place.name] = findings;
      }
      expect(found).toEqual({});
      await goTo(page, `#/w/${house.workspace}/lists`);
      // It was there to be shown.
      expect(await page.getByText(HOSTILE_TEXTS[1] ?? '').count()).toBeGreaterThan(0);
      await page.context().close();
    },
  );

  test('and breaks no page of a phone', async () => {
    const { page } = await watch(PHONE);
    const found: Record<string, readonly string[]> = {};
    const places = placesOf(house).filter(({ isSignedIn }) => isSignedIn);
    for (const place of places.filter((_, at) => (at + 1) % OPENED_OF === 0)) {
      await goTo(page, place.hash);
      const findings = await page.evaluate<readonly string[]>(STICKS_OUT);
      if (findings.length > 0) found[place.name] = findings;
    }
    expect(found).toEqual({});
    await page.context().close();
  });
});

import type { Browser, Locator, Page } from 'playwright-core';

/** A page as somebody has it open, and what the browser said against it. */
export interface OpenPage {
  readonly page: Page;
  /** What it complained about since the last call: uncaught errors, refusals of the security policy, failed requests, warnings. */
  takeComplaints(): readonly string[];
  /** The topics that the hub's feed has told it of. */
  topics(): readonly string[];
  /** How often a document was loaded. */
  loads(): number;
}

// The pages look for a hub that was away again at most every half minute.
const LONGEST_WAIT_MS = 45_000;
const MOST_TABS = 120;

// The name of a headless browser is a robot's, and a robot that opens a message does not count.
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const topicOf = (frame: string): string => {
  const message: unknown = JSON.parse(frame);
  return typeof message === 'object' && message !== null && 'topic' in message ? String(message.topic) : '';
};

/** Whose browser it is. */
export interface Visitor {
  readonly locale: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

const ENGLISH: Visitor = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1440, height: 1000 } };

/** Opens a page, of an English operator who likes it light unless told otherwise, and keeps what the browser says about it. */
export const openPage = async (browser: Browser, visitor: Partial<Visitor> = {}): Promise<OpenPage> => {
  const context = await browser.newContext({
    userAgent: AGENT,
    ...ENGLISH,
    ...visitor,
    // Colours that are on their way elsewhere cannot be judged.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(LONGEST_WAIT_MS);
  const page = await context.newPage();
  let complaints: string[] = [];
  const topics: string[] = [];
  let loads = 0;
  page.on('load', () => (loads += 1));
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    // Who comes back from a sign-in that nobody began is refused, and the browser says so.
    const isRefused = message.location().url.endsWith('/connections/signed-in');
    if ((message.type() === 'error' || message.type() === 'warning') && !isRefused) complaints.push(message.text());
  });
  page.on('websocket', (line) => line.on('framereceived', ({ payload }) => topics.push(topicOf(payload.toString()))));
  return {
    page,
    topics: () => topics,
    loads: () => loads,
    takeComplaints: () => {
      const taken = complaints;
      complaints = [];
      return taken;
    },
  };
};

/** Walks there as those do who have no mouse. */
export const tabTo = async (page: Page, place: Locator): Promise<void> => {
  await place.waitFor();
  for (let pressed = 0; pressed < MOST_TABS; pressed++) {
    if ((await place.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not lead to ${place.toString()}`);
};

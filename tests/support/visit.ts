import type { BrowserContext, Page } from 'playwright-core';
import { OWNER } from './settle-in.ts';

/** Signs the owner of the tests' hubs in, without a page. */
export const signIn = async (context: BrowserContext, url: string): Promise<void> => {
  const answer = await context.request.post(`${url}/api/session`, {
    headers: { origin: url },
    data: { email: OWNER.email, password: OWNER.password },
  });
  if (!answer.ok()) throw new Error(`signing in was answered with ${answer.status()}`);
};

// Nobody says that they are loading, there is a heading, and what is drawn stays as it is for a while.
const IS_SETTLED = `(async () => {
  const isBusy = () => document.querySelector('[role="status"] .dot, [aria-busy="true"]') !== null || document.querySelector('h1, h2') === null;
  const look = () => document.title + document.body.innerText.length + ' ' + document.querySelectorAll('*').length;
  const before = look();
  await new Promise((resolve) => setTimeout(resolve, 150));
  return !isBusy() && look() === before;
})()`;
const MOST_LOOKS = 200;

/** Waits until a page has fetched and drawn what it shows. */
export const settled = async (page: Page): Promise<void> => {
  for (let looked = 0; looked < MOST_LOOKS; looked++) if (await page.evaluate<boolean>(IS_SETTLED)) return;
  throw new Error(`${page.url()} does not come to rest`);
};

/** Goes to a page by its address, as a link inside the pages does. */
export const goTo = async (page: Page, hash: string): Promise<void> => {
  await page.evaluate(
    `location.hash = ${JSON.stringify(hash)}; new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))`,
  );
  await settled(page);
};

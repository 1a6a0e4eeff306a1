import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const ASK = `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ passes, violations }) => ({
  passes: passes.length,
  violations: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)),
}))`;

/** What axe found on a page. */
export interface Verdict {
  /** How many rules it could hold against the page: none means that it saw nothing. */
  readonly passes: number;
  readonly violations: readonly string[];
}

/** Holds a page against the rules of WCAG 2.2 AA that a program can judge. */
export const judge = async (page: Page): Promise<Verdict> => {
  await page.evaluate(`${axe.source}; undefined`);
  return page.evaluate<Verdict>(ASK);
};

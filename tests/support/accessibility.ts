import axe from 'axe-core';
import type { Page } from 'playwright-core';

const COLOURS = ['color-contrast', 'link-in-text-block'];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// What a message says is its author's, and a frame without rights cannot be asked. How large a drawing is, people choose
// themselves: whatever can be pressed in it is in the outline beside it as well, as large as it has to be.
const ask = (rules: readonly string[], without: readonly string[]): string => `(() => {
  const isDrawn = (id, { target }) =>
    id === 'target-size' && document.querySelector(target[0])?.closest('[role="application"]') != null;
  return axe.run(document, { iframes: false, resultTypes: ['violations'], runOnly: ${JSON.stringify(rules)}, rules: ${JSON.stringify(
    Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
  )} }).then(({ passes, violations }) => ({
    passes: passes.length,
    violations: violations.flatMap(({ id, nodes }) => nodes
      .filter((node) => !isDrawn(id, node))
      .map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)),
  }));
})()`;

/** What axe found on a page. */
export interface Verdict {
  /** How many rules it could hold against the page: none means that it saw nothing. */
  readonly passes: number;
  readonly violations: readonly string[];
}

const judgeBy = async (page: Page, rules: readonly string[], without: readonly string[] = []): Promise<Verdict> => {
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })(); undefined`);
  return page.evaluate<Verdict>(ask(rules, without));
};

/** Holds a page against the rules of WCAG 2.2 AA that a program can judge. */
export const judge = (page: Page): Promise<Verdict> => judgeBy(page, RULES);

/** As {@link judge}, but for its colours, which do not hang on how wide it is, and take longest. */
export const judgeForm = (page: Page): Promise<Verdict> => judgeBy(page, RULES, COLOURS);

/** Holds a page against those of the rules that its colours can break. */
export const judgeColours = (page: Page): Promise<Verdict> => judgeBy(page, COLOURS);

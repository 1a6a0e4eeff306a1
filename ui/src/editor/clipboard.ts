import { parseStep } from './check-step.ts';
import { MOST_STEPS } from './edit-step.ts';
import { jsonObjectOf } from './json.ts';
import { parseDefinition } from './parse-definition.ts';
import type { Sequence, Tree } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const FORMAT = 'innesto/steps@1';

const asTree = (main: Sequence): Tree => ({
  trigger: null,
  reentry: { policy: 'once' },
  options: {},
  main,
  loose: [],
});

/** Steps as text: what the clipboard holds. */
export const writeFragment = (fragment: Sequence): string => {
  const { first, steps } = writeDefinition(asTree(fragment));
  return JSON.stringify({ format: FORMAT, first, steps });
};

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Steps out of the clipboard's text; null where that is something else. */
export const readFragment = (text: string): Sequence | null => {
  // Somebody's novel on the clipboard is not worth reading to its end.
  if (!text.trimStart().startsWith('{') || !text.includes(FORMAT)) return null;
  const { format, first, steps } = jsonObjectOf(parseText(text)) ?? {};
  if (format !== FORMAT || typeof first !== 'string' || !Array.isArray(steps)) return null;
  const known = steps.flatMap((step) => parseStep(step) ?? []);
  if (known.length < steps.length || known.length > MOST_STEPS || !known.some(({ id }) => id === first)) return null;
  return parseDefinition({ reentry: { policy: 'once' }, first, steps: known }).main;
};

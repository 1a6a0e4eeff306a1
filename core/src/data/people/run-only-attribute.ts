import type { Filter } from '@innesto/sdk/contract';
import { firstFailing } from './first-failing.ts';

const RUN_ONLY = /^(event|variable|message)\./;

/** The first attribute of a condition that is known only inside a run, with its JSON Pointer below `path`; null where there is none. */
export const runOnlyAttribute = (
  filter: Filter,
  path: string,
): { readonly attribute: string; readonly path: string } | null => {
  const found = firstFailing(filter, path, ({ attribute }) => !RUN_ONLY.test(attribute));
  return found === null ? null : { attribute: found.comparison.attribute, path: `${found.path}/attribute` };
};

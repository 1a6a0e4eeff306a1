import { CATALOGUE } from './catalogue.ts';
import type { FaultEntry, FaultKind } from './entry.ts';

const WHO: Readonly<Record<FaultKind, string>> = {
  user: 'the caller can put it right',
  retryable: 'it passes; try again',
  fatal: 'something is broken and needs a person',
};

const ABOUT = [
  'Every expected failure of the hub has a code, which never changes its meaning. The API answers with a problem',
  '(RFC 9457, `application/problem+json`) that holds the code, what happened (`detail`), what to do (`remedy`) and, where a',
  'member of the request is at fault, the way to it (`path`, a JSON Pointer). What stands in braces here is filled in there,',
  'and is told by its name too (`parts`), for whoever says it in another language.',
];

/** Every fault in the order of the catalogue. */
export const allFaults = (): readonly (FaultEntry & { readonly code: string; readonly who: string })[] =>
  Object.entries(CATALOGUE).map(([code, entry]) => ({ ...entry, code, who: WHO[entry.kind] }));

/** The reference page of all faults, in Markdown. */
export const faultReference = (): string => {
  const sections = allFaults().flatMap(({ code, status, kind, who, title, remedy }) => [
    `## ${code}`,
    '',
    `${title}.`,
    '',
    `- **What to do:** ${remedy}`,
    `- **Status:** ${status} · **kind:** ${kind} (${who})`,
    '',
  ]);
  return [
    '# Faults',
    '',
    '<!-- Made from core/src/fault/catalogue.ts: `vitest run core/src/fault -u` writes it anew. -->',
    '',
    ...ABOUT,
    '',
    ...sections,
  ].join('\n');
};

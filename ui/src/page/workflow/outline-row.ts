import type { StepCounts } from '../../data/step-numbers.ts';
import type { OutlineRow } from '../../editor/outline.ts';
import { findItem, sequencesOf, TRIGGER, type Tree } from '../../editor/tree.ts';
import type { Words } from '../../text/words.svelte.ts';
import type { WayNumbers } from './live-numbers.svelte.ts';
import { shownCounts } from './shown-counts.ts';
import type { Telling } from './telling.svelte.ts';
import type { Stop } from './walk.ts';

/** Where the keyboard stands in a row: the beginning of a way is a place, all else an item. */
export const rowStop = ({ id, kind }: Pick<OutlineRow, 'id' | 'kind'>): Stop =>
  kind === 'way' || kind === 'loose' ? { kind: 'place', id } : { kind: 'item', id };

/** The step and port of a way’s row. */
export const wayOfRow = ({ id }: Pick<OutlineRow, 'id'>): { readonly step: string; readonly port: string } => {
  const [step = '', port = ''] = id.split('/');
  return { step, port };
};

interface Teller {
  readonly telling: Pick<Telling, 'name' | 'way'>;
  readonly say: Words['say'];
}

/** What a row is called. */
export const rowName = (row: OutlineRow, { telling, say }: Teller): string => {
  switch (row.kind) {
    case 'way': {
      const { step, port } = wayOfRow(row);
      return telling.way(step, port);
    }
    case 'loose':
      return say('editor.outline.loose');
    case 'trigger':
      return telling.name(TRIGGER);
    case 'action':
    case 'wait':
    case 'branch':
    case 'split':
    case 'loop':
    case 'exit':
    case 'goto':
    case 'end':
      return telling.name(row.id);
  }
};

interface Shown {
  /** Stands above the name. */
  readonly over: string | null;
  readonly name: string;
  readonly what: string | null;
  readonly share: WayNumbers | null;
  readonly counts: StepCounts | null;
  readonly problems: number;
  readonly isBranch: boolean;
}

/** Everything that a row shows, for whoever hears it. */
export const rowLabel = (shown: Shown, words: Pick<Words, 'say' | 'count' | 'share'>): string => {
  const { over, name, what, share, counts, problems, isBranch } = shown;
  const { say, count } = words;
  const numbers =
    counts === null || counts.entered === 0
      ? []
      : shownCounts(counts, isBranch).map(({ of, name: column }) => `${count(counts[of])} ${say(column)}`);
  const way =
    share === null || share.share === null || share.count === 0
      ? null
      : `${words.share(share.share)} ${count(share.count)}`;
  const missing = problems === 0 ? null : say('editor.problems.count', { count: problems });
  return [over, name, what, way, ...numbers, missing].filter((part) => part !== null).join('. ');
};

/** The rows that something hangs under: the item of that id, or the sequence that begins at that place. */
export const ancestorsOf = (tree: Tree, id: string): readonly string[] => {
  const parents = new Map<string, string | null>();
  for (const { key, step } of sequencesOf(tree)) parents.set(key, step?.id ?? null);
  const found: string[] = [];
  let at: string | null = parents.has(id) ? (parents.get(id) ?? null) : id;
  if (parents.has(id) && at !== null) found.push(at);
  while (at !== null) {
    const standing = findItem(tree, at);
    if (standing === null || standing.step === null) {
      if (standing !== null && standing.key.startsWith('loose/')) found.push(standing.key);
      return found;
    }
    found.push(standing.key, standing.step.id);
    at = standing.step.id;
  }
  return found;
};

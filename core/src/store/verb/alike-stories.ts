import type { LogEntry } from '../../model/run.ts';

/** Stories whose lines say the same. */
export interface Telling<Story> {
  readonly lines: readonly LogEntry[];
  readonly stories: readonly Story[];
}

/** Of those that begin alike no more are compared: where each says something else, looking on would only cost. */
const MOST_COMPARED = 8;

const saysSame = (left: LogEntry, right: LogEntry | undefined): boolean =>
  left.outcome === right?.outcome &&
  left.step === right.step &&
  left.at === right.at &&
  left.detail === right.detail &&
  left.counted === right.counted &&
  left.figures === undefined &&
  right.figures === undefined;

const tellSame = (left: readonly LogEntry[], right: readonly LogEntry[]): boolean =>
  left.length === right.length && left.every((line, at) => saysSame(line, right[at]));

/** Puts stories together whose lines say the same: most runs of a batch come by one of a few ways. Those without lines are left out. */
export const alikeStories = <Story extends { readonly lines: readonly LogEntry[] }>(
  stories: readonly Story[],
): readonly Telling<Story>[] => {
  const tellings: { readonly lines: readonly LogEntry[]; readonly stories: Story[] }[] = [];
  const beginnings = new Map<string, typeof tellings>();
  for (const story of stories) {
    const { lines } = story;
    const [first] = lines;
    if (first === undefined) continue;
    const near = beginnings.get(first.step);
    const same = near?.find((telling) => tellSame(telling.lines, lines));
    if (same !== undefined) {
      same.stories.push(story);
      continue;
    }
    const telling = { lines, stories: [story] };
    tellings.push(telling);
    if (near === undefined) beginnings.set(first.step, [telling]);
    else if (near.length < MOST_COMPARED) near.push(telling);
  }
  return tellings;
};

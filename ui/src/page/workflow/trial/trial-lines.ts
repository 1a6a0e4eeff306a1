import type { Simulation, TimelineEntry } from '@innesto/sdk/contract';

type SimulatedContact = Simulation['contacts'][number];
type SimulatedMessage = SimulatedContact['messages'][number];

type Happening = { readonly at: string; readonly step: string | null } & (
  | { readonly kind: 'enters' }
  | { readonly kind: 'message'; readonly message: SimulatedMessage }
  | { readonly kind: 'entry'; readonly entry: TimelineEntry }
);

/** Something that would happen to somebody. `gap`: how long after what came before, in milliseconds. */
export type TrialLine = Happening & { readonly gap: number };

/** What is only a part of something that has a line of its own. */
const SMALL: ReadonlySet<string | undefined> = new Set(['entered', 'enrolled', 'queued', 'sending', 'ended']);

const isOf = (entry: TimelineEntry, type: string): boolean => entry.kind === 'message' && entry.type === type;

/** Whether it tells of what a step did outside: a message, or a request. */
const isOutside = ({ kind }: TimelineEntry): boolean => kind === 'message' || kind === 'request';

/** Whether a step's own entry says no more than what stands beside it: a wait that is over shows by the time that has passed. */
const saysNothing = ({ kind, outcome, step, parts }: TimelineEntry, told: ReadonlySet<string>): boolean => {
  if (SMALL.has(outcome)) return true;
  if (kind !== 'step') return false;
  if (outcome === 'done') return parts?.['kind'] === 'wait' || parts?.['kind'] === 'loop' || told.has(step ?? '');
  return (outcome === 'skipped' || outcome === 'failed') && told.has(step ?? '');
};

/** Where an entry belongs among those of its moment: a message where its step handed it on. */
const placeOf = (entry: TimelineEntry, index: number, entries: readonly TimelineEntry[]): number => {
  if (!isOutside(entry)) return index;
  const handed = entries.findLastIndex(
    (other) => other.at === entry.at && other.step === entry.step && other.outcome === 'queued',
  );
  return handed < 0 ? index : handed;
};

const inOrder = (entries: readonly TimelineEntry[]): readonly TimelineEntry[] =>
  entries
    .map((entry, index) => ({ entry, place: placeOf(entry, index, entries) }))
    .toSorted((one, other) => Date.parse(one.entry.at) - Date.parse(other.entry.at) || one.place - other.place)
    .map(({ entry }) => entry);

/** What would happen to somebody, line by line, without what only engineers care for. */
export const trialLines = ({ timeline, messages }: SimulatedContact): readonly TrialLine[] => {
  const told = new Set(timeline.flatMap((entry) => (isOutside(entry) ? (entry.step ?? []) : [])));
  const left = [...messages];
  const lines: Happening[] = [];
  for (const entry of inOrder(timeline)) {
    const { at, step = null } = entry;
    if (lines.length === 0 && entry.kind !== 'refusal') lines.push({ kind: 'enters', at, step: null });
    if (isOf(entry, 'message.sent')) {
      const found = left.findIndex((message) => message.step === step && message.at === at);
      const [message] = found < 0 ? [] : left.splice(found, 1);
      lines.push(message === undefined ? { kind: 'entry', at, step, entry } : { kind: 'message', at, step, message });
    } else if (!saysNothing(entry, told)) lines.push({ kind: 'entry', at, step, entry });
  }
  return lines.map((line, index) => {
    const before = lines[index - 1];
    return { ...line, gap: before === undefined ? 0 : Date.parse(line.at) - Date.parse(before.at) };
  });
};

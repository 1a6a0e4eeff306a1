import type { JsonObject, OperatorName, StepChanges } from '@innesto/sdk/contract';
import type { Announcement } from '../model/announcement.ts';

/** What is going to be said about a workspace, before it gets its number. */
export type FeedNews =
  | { readonly topic: 'messages' | 'contacts' | 'workflows' | 'plugins' | 'parked' | 'clock' }
  | { readonly topic: 'drafts'; readonly workflow: string; readonly rev: number; readonly by: OperatorName | null }
  | { readonly topic: 'imports'; readonly import: string }
  | { readonly topic: 'steps'; readonly workflow: string; readonly changes: StepChanges };

const isTally = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Adds up how often steps were left by which outcome. */
const addChanges = (
  sums: ReadonlyMap<string, Map<string, number>>,
  changes: JsonObject,
): Map<string, Map<string, number>> => {
  const all = new Map(sums);
  for (const [step, outcomes] of Object.entries(changes)) {
    if (!isTally(outcomes)) continue;
    const tally = new Map(all.get(step));
    for (const [outcome, times] of Object.entries(outcomes)) {
      if (typeof times === 'number') tally.set(outcome, (tally.get(outcome) ?? 0) + times);
    }
    all.set(step, tally);
  }
  return all;
};

const changesOf = (sums: ReadonlyMap<string, ReadonlyMap<string, number>>): StepChanges =>
  Object.fromEntries([...sums].map(([step, tally]) => [step, Object.fromEntries(tally)]));

/** What was announced about one workspace and not yet said: one piece of news per topic and subject. */
export interface FeedBacklog {
  add(announcement: Announcement): void;
  /** Takes everything out, in the order in which it first came. */
  take(): readonly FeedNews[];
  /** Whether something of a topic is in it. */
  has(topic: 'clock'): boolean;
  readonly isEmpty: boolean;
}

/** An empty backlog. */
export const createFeedBacklog = (): FeedBacklog => {
  const plain = new Map<string, FeedNews>();
  const steps = new Map<string, Map<string, Map<string, number>>>();
  return {
    add: (announcement) => {
      switch (announcement.topic) {
        case 'steps':
          steps.set(
            announcement.workflow,
            addChanges(steps.get(announcement.workflow) ?? new Map(), announcement.changes),
          );
          break;
        case 'drafts': {
          const { workflow, rev, by } = announcement;
          plain.set(`drafts ${workflow}`, {
            topic: 'drafts',
            workflow,
            rev,
            by: by === null ? null : { id: by.publicId, name: by.name },
          });
          break;
        }
        case 'imports':
          plain.set(`imports ${announcement.import}`, { topic: 'imports', import: announcement.import });
          break;
        case 'messages':
        case 'contacts':
        case 'workflows':
        case 'plugins':
        case 'parked':
        case 'clock':
          plain.set(announcement.topic, { topic: announcement.topic });
          break;
      }
    },
    take: () => {
      const news: FeedNews[] = [...plain.values()];
      for (const [workflow, sums] of steps) news.push({ topic: 'steps', workflow, changes: changesOf(sums) });
      plain.clear();
      steps.clear();
      return news;
    },
    has: (topic) => plain.has(topic),
    get isEmpty() {
      return plain.size === 0 && steps.size === 0;
    },
  };
};

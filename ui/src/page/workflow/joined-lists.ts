import type { ListView, TriggerUse } from '@innesto/sdk/contract';
import type { OfferedTrigger } from './contributions.svelte.ts';

type Lists = readonly Pick<ListView, 'id' | 'name' | 'members'>[];

interface Triggers {
  trigger(contribution: string): Pick<OfferedTrigger, 'events'> | null;
}

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
};

/** The lists with somebody in them that a trigger watches for who joins; null where it waits for something else. Those in them do not enter. */
export const joinedLists = (use: TriggerUse | null, triggers: Triggers, lists: Lists | null): Lists | null => {
  if (use === null) return null;
  const events = triggers.trigger(use.contribution)?.events ?? [];
  if (events.length === 0 || events.some(({ type }) => type !== 'list.joined')) return null;
  const chosen = new Set(Object.values(use.config).flatMap(textsIn));
  return (lists ?? []).filter(({ id, members }) => members > 0 && chosen.has(id));
};

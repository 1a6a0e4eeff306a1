import { lookupIn } from '../model/attribute.ts';
import type { StoredEvent } from '../model/event.ts';
import type { Lookup } from '../model/filter.ts';
import { NO_PAST } from '../model/filter/past.ts';
import type { RunFacts } from './run-facts.ts';

/** What filters find who ask about a run, `now` being the workspace's time; `event`: of which event they ask where it is not the one that began it. */
export const lookupOf = (facts: RunFacts, now: number, event: StoredEvent | null = facts.event): Lookup =>
  lookupIn({
    contact: facts.contact,
    lists: facts.lists,
    event,
    variables: facts.run.variables,
    messages: facts.messages,
    past: facts.past ?? NO_PAST,
    clock: { now, timeZone: facts.workspace.timeZone },
  });

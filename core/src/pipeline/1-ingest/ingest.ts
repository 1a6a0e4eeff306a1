import type { Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Verbs } from '../../store/verbs.ts';

/** The door for facts that come without a change of the hub's own data: what a shop, a form or a tracker reports. */
export interface Ingest {
  /** Takes events in, durably, and says how many of them were new. Resolves only when they are committed. */
  accept(events: readonly NewEvent[]): Promise<number>;
}

/** How callers' events are put together into one commit; given by the store. */
export type Gather = <Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  most: number,
) => (item: Item) => Promise<Answer>;

const MOST_CALLS_A_COMMIT = 200;

/** Opens the door. Calls that come while a commit is under way share the next one. */
export const createIngest = (ports: { readonly verbs: Pick<Verbs, 'accept'>; readonly clock: Clock; readonly pulse: Pulse; readonly gather: Gather }): Ingest => {
  const acceptTogether = ports.gather<readonly NewEvent[], number>(async (calls) => {
    const receivedAt = ports.clock.now();
    if (calls.length === 1) return [await ports.verbs.accept({ events: calls[0] ?? [], receivedAt })];
    try {
      await ports.verbs.accept({ events: calls.flat(), receivedAt });
      return calls.map((call) => call.length);
    } catch {
      // One caller's event that the database refuses must not take the others' answer away: each on its own then.
      const answers: number[] = [];
      for (const call of calls) answers.push(await ports.verbs.accept({ events: call, receivedAt }));
      return answers;
    }
  }, MOST_CALLS_A_COMMIT);
  return {
    accept: async (events) => {
      if (events.length === 0) return 0;
      const appended = await acceptTogether(events);
      ports.pulse.events();
      return appended;
    },
  };
};

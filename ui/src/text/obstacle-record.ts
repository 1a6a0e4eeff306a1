import type { PluginObstacle, RecordCalled } from '@innesto/sdk/contract';
import { tellMoment } from './moment.ts';
import type { Words } from './words.svelte.ts';

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  readonly timeZone: string;
}

/** What the records of an obstacle are called, by their ids; of those that are called alike it says when they were made, too. What is gone is not called. */
export const callRecords = (
  records: PluginObstacle['records'],
  { words: { say, language }, timeZone }: Teller,
): ReadonlyMap<string, string> => {
  const madeAt = ({ createdAt }: RecordCalled): string =>
    tellMoment(new Date(createdAt), { language, timeZone, form: 'short' });
  const called = new Map(
    records.flatMap(({ id, called: own, other, otherCalled }) => [
      ...(own === undefined ? [] : [[id, own] as const]),
      ...(other === undefined || otherCalled === undefined ? [] : [[other, otherCalled] as const]),
    ]),
  );
  const alike = Map.groupBy(called.values(), ({ name }) => name);
  return new Map(
    [...called].map(([id, one]) => {
      if (one.name === null) return [id, madeAt(one)];
      const isAlone = (alike.get(one.name) ?? []).length === 1;
      return [id, isAlone ? one.name : say('misfit.at', { name: one.name, what: madeAt(one) })];
    }),
  );
};

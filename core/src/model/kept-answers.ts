import { createRecent } from './recent.ts';

/** Answers that are asked for at every turn and change seldom. */
export interface KeptAnswers<Key, Answer> {
  /** The answer, from memory where it is young enough, and otherwise asked for. */
  get(key: Key): Promise<Answer>;
  /** Whatever is known of the key is not true any more. */
  forget(key: Key): void;
  /** Nothing that is known is true any more. */
  forgetAll(): void;
}

/** How long answers are good, and how many are kept. */
interface Keeping {
  readonly now: () => number;
  readonly lifeMs: number;
  readonly most: number;
}

/** Keeps the answers of a question. One that was asked before something was forgotten, and answered after, is given but not kept. */
export const keepAnswers = <Key, Answer>(
  ask: (key: Key) => Promise<Answer>,
  { now, lifeMs, most }: Keeping,
): KeptAnswers<Key, Answer> => {
  let kept = createRecent<Key, { readonly answer: Answer; readonly until: number }>({ capacity: most });
  let forgotten = 0;
  return {
    get: async (key) => {
      const known = kept.get(key);
      if (known !== undefined && now() < known.until) return known.answer;
      const asked = forgotten;
      const answer = await ask(key);
      if (forgotten === asked) kept.set(key, { answer, until: now() + lifeMs });
      return answer;
    },
    forget: (key) => {
      forgotten += 1;
      kept.delete(key);
    },
    forgetAll: () => {
      forgotten += 1;
      kept = createRecent({ capacity: most });
    },
  };
};

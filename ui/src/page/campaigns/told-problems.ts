import type { WorkflowProblem } from '@innesto/sdk/contract';
import type { ProblemSpot } from '../../editor/step-problem.ts';
import type { FormProblem } from '../../form/form-problem.ts';
import { PROBLEM_WORDS } from '../../text/campaign-problem.ts';
import type { Speak } from '../../text/plugin.ts';
import type { Words } from '../../text/words.svelte.ts';
import { tellProblem } from '../workflow/problem-words.ts';

/** What keeps a campaign from being sent, by the place of its page where it is told. */
export interface ToldProblems {
  /** Paths are from the message’s settings. */
  readonly message: readonly FormProblem[];
  /** Paths are from the condition of whom it goes to. */
  readonly filter: readonly FormProblem[];
  /** What is amiss with whom it goes to as a whole; null: nothing. */
  readonly audience: string | null;
  /** What belongs to no field, in sentences. */
  readonly whole: readonly string[];
}

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  /** Of the plugin that sends it. */
  readonly speak: Speak;
}

const below = (path: string, place: string): string | null =>
  path === place || path.startsWith(`${place}/`) ? path.slice(place.length) : null;

/** Tells the problems of a campaign in the words of its page, and says where. */
export const toldProblems = (problems: readonly WorkflowProblem[], { words, speak }: Teller): ToldProblems => {
  const { say } = words;
  const message: FormProblem[] = [];
  const filter: FormProblem[] = [];
  const audience: string[] = [];
  const whole: string[] = [];
  for (const { code, path = '', detail, why } of problems) {
    const told = (spot: ProblemSpot): string => {
      const own = PROBLEM_WORDS.get(code);
      if (own !== undefined) return say(own);
      const problem = { item: null, code, spot, detail, ...(why === undefined ? {} : { why }) };
      // It stands below its field’s name, which is not said again.
      return tellProblem(problem, { words, speak, setting: () => '', way: () => '' }, 'in place');
    };
    const [inMessage, inFilter] = [below(path, '/message'), below(path, '/audience/filter')];
    if (inMessage !== null) {
      // Of the content it is one of two that is missing: no field is to blame.
      const said = inMessage === '' ? say('campaign.no-content') : told({ kind: 'setting', path: inMessage });
      message.push({ path: inMessage, code, detail: said });
    } else if (inFilter !== null)
      filter.push({ path: inFilter, code, detail: told({ kind: 'condition', port: '', path: inFilter }) });
    else if (below(path, '/audience') !== null) audience.push(told({ kind: 'setting', path: '/lists' }));
    else whole.push(told({ kind: 'whole' }));
  }
  return { message, filter, audience: audience[0] ?? null, whole: [...new Set(whole)] };
};

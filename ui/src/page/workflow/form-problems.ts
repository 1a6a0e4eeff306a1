import type { StepProblem } from '../../editor/step-problem.ts';
import type { FormProblem } from '../../form/form-problem.ts';

type Tell = (problem: StepProblem) => string;

/** What is wrong with a step's settings, as its form shows it. */
export const settingProblems = (problems: readonly StepProblem[], tell: Tell): readonly FormProblem[] =>
  problems.flatMap((problem) =>
    problem.spot.kind === 'setting' ? [{ path: problem.spot.path, code: problem.code, detail: tell(problem) }] : [],
  );

/** What is wrong with the condition of a way, as its builder shows it. */
export const conditionProblems = (problems: readonly StepProblem[], port: string, tell: Tell): readonly FormProblem[] =>
  problems.flatMap((problem) =>
    problem.spot.kind === 'condition' && problem.spot.port === port
      ? [{ path: problem.spot.path, code: problem.code, detail: tell(problem) }]
      : [],
  );

import type { Problem, WorkflowProblem } from '@innesto/sdk/contract';

const textOf = (value: object, member: string): string | undefined => {
  const text: unknown = Reflect.get(value, member);
  return typeof text === 'string' ? text : undefined;
};

const problemIn = (value: unknown): readonly WorkflowProblem[] => {
  if (typeof value !== 'object' || value === null) return [];
  const [code, detail] = [textOf(value, 'code'), textOf(value, 'detail')];
  const [step, path] = [textOf(value, 'step'), textOf(value, 'path')];
  if (code === undefined || detail === undefined) return [];
  return [{ code, detail, ...(step === undefined ? {} : { step }), ...(path === undefined ? {} : { path }) }];
};

/** What Start found wrong, where it refused for that; null where something else was in the way. */
export const refusalsIn = (problem: Problem): readonly WorkflowProblem[] | null => {
  const problems: unknown = Reflect.get(problem, 'problems');
  return problem.code === 'INNESTO_WORKFLOW_INVALID' && Array.isArray(problems) ? problems.flatMap(problemIn) : null;
};

import type { PluginMisfit, Problem, WorkflowProblem } from '@innesto/sdk/contract';

const textOf = (value: object, member: string): string | undefined => {
  const text: unknown = Reflect.get(value, member);
  return typeof text === 'string' ? text : undefined;
};

const isMisfit = (value: unknown): value is PluginMisfit =>
  typeof value === 'object' &&
  value !== null &&
  textOf(value, 'code') !== undefined &&
  typeof Reflect.get(value, 'parts') === 'object' &&
  typeof Reflect.get(value, 'label') === 'object';

const problemIn = (value: unknown): readonly WorkflowProblem[] => {
  if (typeof value !== 'object' || value === null) return [];
  const [code, detail] = [textOf(value, 'code'), textOf(value, 'detail')];
  const [step, path] = [textOf(value, 'step'), textOf(value, 'path')];
  if (code === undefined || detail === undefined) return [];
  const why: unknown = Reflect.get(value, 'why');
  return [
    {
      code,
      detail,
      ...(step === undefined ? {} : { step }),
      ...(path === undefined ? {} : { path }),
      ...(isMisfit(why) ? { why } : {}),
    },
  ];
};

/** What Start found wrong, where it refused for that; null where something else was in the way. */
export const refusalsIn = (problem: Problem): readonly WorkflowProblem[] | null => {
  const problems: unknown = Reflect.get(problem, 'problems');
  return problem.code === 'INNESTO_WORKFLOW_INVALID' && Array.isArray(problems) ? problems.flatMap(problemIn) : null;
};

/** Something that is wrong with what a form holds: where (a JSON Pointer into its value; empty: the whole), and in whose words. */
export interface FormProblem {
  readonly path: string;
  readonly detail: string;
  readonly code: string;
}

/** What is wrong with a member itself, and not with something inside it; null where nothing is. */
export const problemAt = (problems: readonly FormProblem[], path: string): string | null =>
  problems.find((problem) => problem.path === path)?.detail ?? null;

/** What is wrong with a member or anything inside it; null where nothing is. */
export const problemWithin = (problems: readonly FormProblem[], path: string): string | null =>
  problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}/`))?.detail ?? null;

/** The problems of what stands at `path`, with paths from there. */
export const problemsBelow = (problems: readonly FormProblem[], path: string): readonly FormProblem[] =>
  problems
    .filter((problem) => problem.path === path || problem.path.startsWith(`${path}/`))
    .map((problem) => ({ ...problem, path: problem.path.slice(path.length) }));

const KEPT = new WeakMap<object, Set<string>>();

const keptOf = (watch: object): Set<string> => {
  const kept = KEPT.get(watch) ?? new Set();
  KEPT.set(watch, kept);
  return kept;
};

/** A workflow was just made from a template: whoever opens it next fills it in. */
export const noteJustMade = (watch: object, workflow: string): void => void keptOf(watch).add(workflow);

/** Whether a workflow was just made from a template; the first to ask is told. */
export const takeJustMade = (watch: object, workflow: string): boolean => keptOf(watch).delete(workflow);

const OPERATOR = 'operator:';

/** The operator behind an actor (`operator:<id>` or `token:<id>`); null: it is a token, or nobody knows. */
export const operatorOf = (actor: string | null): string | null =>
  actor?.startsWith(OPERATOR) === true ? actor.slice(OPERATOR.length) : null;

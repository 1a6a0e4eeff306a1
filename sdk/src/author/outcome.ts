import type { DeliveryAnswer, Effect, JsonObject } from '../contract/index.ts';

/**
 * The step is to be done: the effects are carried out and the contact goes on by `done` (or by the answer of `settle`,
 * where an effect reaches the world).
 *
 * @example
 * return done([effects.joinList(config.list)], { joined: true });
 */
export const done = (
  effects: readonly Effect[] = [],
  variables?: JsonObject,
): { effects: Effect[]; variables?: JsonObject } =>
  variables === undefined ? { effects: [...effects] } : { effects: [...effects], variables };

/**
 * There is nothing to do for this contact: it goes on by `skipped`, and the reason stands in its timeline.
 *
 * @example
 * if (item.contact.email === null) return skipped('no e-mail address');
 */
export const skipped = (reason: string): { effects: Effect[]; port: 'skipped'; reason: string } => ({
  effects: [],
  port: 'skipped',
  reason,
});

/**
 * It cannot be done for this contact, and asking again would not help: it goes on by `failed`. For a passing trouble
 * throw instead: the hub then asks again.
 *
 * @example
 * if (config.list === undefined) return failed('the list was deleted');
 */
export const failed = (reason: string): { effects: Effect[]; port: 'failed'; reason: string } => ({
  effects: [],
  port: 'failed',
  reason,
});

/**
 * The usual end of an action that reached the world: `failed` if anything failed, else `done` if anything was done
 * (or may have been: `uncertain`), else `skipped`; with the reason that decided it.
 *
 * @example
 * settle: (item) => settled(item.answers)
 */
export const settled = (
  answers: readonly DeliveryAnswer[],
): { port: 'done' | 'skipped' | 'failed'; variables: JsonObject; reason?: string } => {
  const of = (state: DeliveryAnswer['state']) => answers.find((answer) => answer.state === state);
  const failure = of('failed');
  if (failure !== undefined) return withReason('failed', failure);
  const performed = of('uncertain') ?? of('done');
  if (performed !== undefined) return withReason('done', performed);
  const omitted = of('skipped');
  return omitted === undefined ? { port: 'done', variables: {} } : withReason('skipped', omitted);
};

const withReason = <Port extends string>(
  port: Port,
  answer: DeliveryAnswer,
): { port: Port; variables: JsonObject; reason?: string } =>
  answer.reason === null ? { port, variables: {} } : { port, variables: {}, reason: answer.reason };

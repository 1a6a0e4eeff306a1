import type { Comparison, Json, JsonObject, Question, Value } from '@innesto/sdk/contract';
import { EVERY } from './askings.ts';
import { durationIn } from './duration-in.ts';
import { nowJson } from './expression-in.ts';
import { objectIn } from './setting-values.ts';

const operatorIn = (value: Json | undefined): Question['operator'] | null =>
  Object.values(EVERY).find(({ operator }) => operator === value)?.operator ?? null;

const comparedIn = (value: Json): readonly Value[] => {
  if (typeof value !== 'object' || value === null) return [value];
  const { today, now } = objectIn(value);
  if (typeof today === 'number') return [{ today }];
  if (now === null) return [{ now }];
  const { sign, duration: long } = objectIn(now);
  const duration = durationIn(long);
  return duration !== null && (sign === 'plus' || sign === 'minus') ? [{ now: { sign, duration } }] : [];
};

/** What is asked of a field, as far as it is said; null where nothing is. */
export const questionIn = (value: Json | undefined): Question | null => {
  const { operator: asked, value: compared } = objectIn(value);
  const operator = operatorIn(asked);
  if (operator === null) return null;
  if (compared === undefined) return { operator };
  if (Array.isArray(compared)) return { operator, value: compared.flatMap(comparedIn) };
  const [only] = comparedIn(compared);
  return only === undefined ? { operator } : { operator, value: only };
};

const plain = (value: Value): Json => {
  if (typeof value !== 'object' || value === null) return value;
  return 'now' in value ? { now: nowJson(value.now) } : { ...value };
};

/** What is asked, as a setting keeps it. */
export const questionJson = ({ operator, value }: Pick<Comparison, 'operator' | 'value'>): JsonObject => {
  if (value === undefined) return { operator };
  return { operator, value: Array.isArray(value) ? value.map(plain) : plain(value) };
};

import {
  ExpressionSchema,
  FilterSchema,
  type Expression,
  type Filter,
  type JsonSchema,
  type Question,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { Compile } from 'typebox/compile';
import { CONTACT_MEMBERS } from '../../model/filter/attribute-type.ts';
import { runOnlyAttribute } from '../people/run-only-attribute.ts';
import { inExpression } from './asked-problems.ts';
import { conditionProblems, type ConditionScope } from './condition-problems.ts';

/** Settings to be looked through, and where they stand: in which step (absent: in none), and their JSON Pointer. */
export interface SettingsPlace {
  readonly schema: JsonSchema;
  readonly config: Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly path: string;
}

const expressions = Compile(ExpressionSchema);
const filters = Compile(FilterSchema);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isExpression = (value: unknown): value is Expression => expressions.Check(value);

const isFilter = (value: unknown): value is Filter => filters.Check(value);

/** What is wrong with a condition that is to be asked of contacts, outside of any run. */
const inFilter = (
  value: unknown,
  { path, ...place }: { readonly path: string; readonly step?: string },
  scope: ConditionScope,
): readonly WorkflowProblem[] => {
  if (!isFilter(value)) return [{ code: 'INVALID_SETTING', ...place, path, detail: 'The condition is not complete.' }];
  const run = runOnlyAttribute(value, path);
  if (run === null) return conditionProblems(value, { ...place, path }, scope);
  const detail = `“${run.attribute}” is known only inside a run.`;
  return [{ code: 'UNKNOWN_ATTRIBUTE', ...place, path: run.path, detail, parts: { attribute: run.attribute } }];
};

/** What the schema of settings, which was checked before, says a question to be. */
const isQuestion = (value: unknown): value is Question => isObject(value) && typeof value['operator'] === 'string';

/** By which path conditions find the field that a setting names. */
const attributeOf = (field: string): string =>
  Object.hasOwn(CONTACT_MEMBERS, field) ? `contact.${field}` : `field.${field}`;

/**
 * What is wrong with what settings ask of the field chosen beside it, and with the values that they have worked out: a number that is asked
 * whether it begins with a letter, a sum with a field that is not there.
 */
export const askingProblems = (
  { schema, config, path, ...place }: SettingsPlace,
  scope: ConditionScope,
): readonly WorkflowProblem[] => {
  const properties = Object.entries(isObject(schema['properties']) ? schema['properties'] : {}).flatMap(
    ([name, property]) =>
      isObject(property) && Object.hasOwn(config, name) ? [[name, property['x-widget']] as const] : [],
  );
  const field = config[properties.find(([, widget]) => widget === 'field')?.[0] ?? ''];
  return properties.flatMap(([name, widget]): readonly WorkflowProblem[] => {
    const value = config[name];
    const at = { ...place, path: `${path}/${name}` };
    if (widget === 'question' && typeof field === 'string' && isQuestion(value))
      return (
        conditionProblems({ attribute: attributeOf(field), ...value }, at, scope)
          // That the field is not there is said where it was chosen.
          .filter(({ code }) => code !== 'UNKNOWN_ATTRIBUTE')
      );
    if (widget === 'filter') return inFilter(value, at, scope);
    if (widget !== 'expression') return [];
    return isExpression(value)
      ? inExpression(value, at, scope)
      : [{ code: 'INVALID_SETTING', ...at, detail: 'The calculation is not complete.' }];
  });
};

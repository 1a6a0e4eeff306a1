import {
  ExpressionSchema,
  FilterSchema,
  type Expression,
  type Filter,
  type JsonSchema,
  type PluginText,
  type Question,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { compiledLater } from '../../model/compiled-later.ts';
import { CONTACT_MEMBERS } from '../../model/filter/attribute-type.ts';
import { runOnlyAttribute } from '../people/run-only-attribute.ts';
import { inExpression } from './asked-problems.ts';
import { conditionProblems, type ConditionScope } from './condition-problems.ts';

/** Settings to be looked through, and where they stand: in which step (absent: in none), and their JSON Pointer. */
export interface SettingsPlace {
  readonly schema: JsonSchema;
  /** Under which key the plugin’s translations have the texts of the schema: `action.greet.config`. */
  readonly key: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly path: string;
}

const expressions = compiledLater(ExpressionSchema);
const filters = compiledLater(FilterSchema);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isExpression = (value: unknown): value is Expression => expressions.Check(value);

const isFilter = (value: unknown): value is Filter => filters.Check(value);

/** A setting to be looked through: where it stands in the workflow, and in its settings. */
interface Setting {
  readonly at: { readonly path: string; readonly step?: string };
  /** JSON Pointer inside the settings. */
  readonly own: string;
  /** What the form writes above it. */
  readonly label: PluginText;
}

/** That somebody has begun with a setting, and not come to its end. */
const unfinished = ({ at, own, label }: Setting, what: 'condition' | 'calculation'): readonly [WorkflowProblem] => [
  {
    code: 'INVALID_SETTING',
    ...at,
    detail: `The ${what} is not complete.`,
    why: { code: 'UNFINISHED', path: own, label, parts: {} },
  },
];

/** What is wrong with a condition that is to be asked of contacts, outside of any run. */
const inFilter = (value: unknown, setting: Setting, scope: ConditionScope): readonly WorkflowProblem[] => {
  if (!isFilter(value)) return unfinished(setting, 'condition');
  const { path, ...place } = setting.at;
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
  { schema, key, config, path, ...place }: SettingsPlace,
  scope: ConditionScope,
): readonly WorkflowProblem[] => {
  const properties = Object.entries(isObject(schema['properties']) ? schema['properties'] : {}).flatMap(
    ([name, property]) => (isObject(property) && Object.hasOwn(config, name) ? [[name, property] as const] : []),
  );
  const field = config[properties.find(([, property]) => property['x-widget'] === 'field')?.[0] ?? ''];
  return properties.flatMap(([name, { 'x-widget': widget, title }]): readonly WorkflowProblem[] => {
    const value = config[name];
    const own = `/${name}`;
    const at = { ...place, path: `${path}${own}` };
    const label = { key: `${key}.${name}.title`, title: typeof title === 'string' ? title : name };
    if (widget === 'question' && typeof field === 'string' && isQuestion(value))
      return (
        conditionProblems({ attribute: attributeOf(field), ...value }, at, scope)
          // That the field is not there is said where it was chosen.
          .filter(({ code }) => code !== 'UNKNOWN_ATTRIBUTE')
      );
    if (widget === 'filter') return inFilter(value, { at, own, label }, scope);
    if (widget !== 'expression') return [];
    return isExpression(value) ? inExpression(value, at, scope) : unfinished({ at, own, label }, 'calculation');
  });
};

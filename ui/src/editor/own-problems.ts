import type { Filter, Json, JsonObject, JsonSchema } from '@innesto/sdk/contract';
import type { DraftPorts } from './draft-ports.ts';
import { jsonObjectOf } from './json.ts';
import { linksOf } from './step-links.ts';
import type { ProblemSpot, StepProblem } from './step-problem.ts';
import { BODY, stepsOf, TRIGGER, type StepItem, type Tree } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const pointer = (path: string, key: string): string => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const isEmpty = (value: Json | undefined, schema: JsonObject): boolean => {
  if (value === undefined) return true;
  if (value === '') return typeof schema['minLength'] === 'number' && schema['minLength'] > 0;
  return Array.isArray(value) && value.length === 0 && typeof schema['minItems'] === 'number' && schema['minItems'] > 0;
};

/** Whether one of several settings is enough and none is there: `anyOf: [{required: […]}, {required: […]}]`. */
const lacksAnyOf = (config: JsonObject, schema: JsonSchema): boolean => {
  const choices = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(jsonObjectOf) : [];
  const plain = choices.every((choice) => choice !== undefined && Object.keys(choice).join() === 'required');
  return (
    choices.length > 0 &&
    plain &&
    choices.every((choice) => textsOf(choice?.['required']).some((key) => config[key] === undefined))
  );
};

/** The settings that a schema requires and that are still to be filled in, by JSON Pointer. */
export const missingSettings = (config: JsonObject, schema: JsonSchema, path = ''): readonly string[] => {
  const properties = jsonObjectOf(schema['properties']) ?? {};
  const required = new Set(textsOf(schema['required']));
  const inner = [...new Set([...required, ...Object.keys(properties)])].flatMap((key) => {
    const about = jsonObjectOf(properties[key]) ?? {};
    const value = config[key];
    const settings = jsonObjectOf(value);
    if (settings !== undefined) return missingSettings(settings, about, pointer(path, key));
    const isWanted = required.has(key) || value !== undefined;
    return isWanted && isEmpty(value, about) ? [pointer(path, key)] : [];
  });
  return lacksAnyOf(config, schema) ? [path, ...inner] : inner;
};

const emptyGroups = (filter: Filter, path: string): readonly string[] => {
  if ('attribute' in filter) return [];
  const [name, members] =
    'all' in filter
      ? (['all', filter.all] as const)
      : 'any' in filter
        ? (['any', filter.any] as const)
        : (['none', filter.none] as const);
  const at = `${path}/${name}`;
  return members.length === 0 ? [at] : members.flatMap((member, index) => emptyGroups(member, `${at}/${index}`));
};

type SchemaOf = DraftPorts['schemaOf'];

const conditionProblems = (port: string, filter: Filter | null): readonly ProblemSpot[] =>
  filter === null ? [] : emptyGroups(filter, '').map((path) => ({ kind: 'condition', port, path }));

const unconfigured = (step: StepItem, schemaOf: SchemaOf): readonly ProblemSpot[] => {
  switch (step.kind) {
    case 'action': {
      const schema = schemaOf({ kind: 'action', contribution: step.contribution });
      return schema === null ? [] : missingSettings(step.config, schema).map((path) => ({ kind: 'setting', path }));
    }
    case 'wait':
      return conditionProblems('stop', step.stopWhen);
    case 'loop':
      return conditionProblems('while', step.while);
    case 'branch':
      return step.ways.flatMap(({ port, when }) =>
        when === null ? [] : emptyGroups(when, '').map((path): ProblemSpot => ({ kind: 'condition', port, path })),
      );
    case 'split':
    case 'exit':
      return [];
  }
};

/** What is amiss with how a step is built, whatever is set at it. */
const misbuilt = (step: StepItem): readonly string[] => {
  if (step.kind === 'loop')
    return step.ways.some(({ port, sequence }) => port === BODY && sequence.length === 0) ? ['EMPTY_LOOP'] : [];
  return step.kind === 'split' && step.ways.every(({ weight }) => (weight ?? 0) === 0) ? ['EMPTY_SPLIT'] : [];
};

const triggerProblems = ({ trigger }: Tree, schemaOf: SchemaOf): readonly StepProblem[] => {
  if (trigger === null) return [{ item: TRIGGER, code: 'NO_TRIGGER', spot: { kind: 'whole' }, detail: null }];
  const schema = schemaOf({ kind: 'trigger', contribution: trigger.contribution });
  return (schema === null ? [] : missingSettings(trigger.config, schema)).map((path) => ({
    item: TRIGGER,
    code: 'UNCONFIGURED_TRIGGER',
    spot: { kind: 'setting', path },
    detail: null,
  }));
};

/** The steps that runs can come to. */
const reachedSteps = (tree: Tree): ReadonlySet<string> => {
  const { first, steps } = writeDefinition(tree);
  const links = new Map(steps.map((step) => [step.id, linksOf(step)]));
  const reached = new Set(first === undefined ? [] : [first]);
  // A set that grows is gone through to its end.
  for (const id of reached) for (const { to } of links.get(id) ?? []) if (to !== null) reached.add(to);
  return reached;
};

/** What the pages can tell without the hub: no trigger, no step, settings and conditions still to be filled in, steps nobody comes to. */
export const ownProblems = (tree: Tree, schemaOf: SchemaOf): readonly StepProblem[] => {
  const steps = stepsOf(tree);
  const reached = tree.loose.length === 0 ? null : reachedSteps(tree);
  const whole: ProblemSpot = { kind: 'whole' };
  return [
    ...triggerProblems(tree, schemaOf),
    ...(tree.main.length === 0 ? [{ item: null, code: 'NO_FIRST_STEP', spot: whole, detail: null }] : []),
    ...steps.flatMap((step): readonly StepProblem[] => [
      ...unconfigured(step, schemaOf).map((spot) => ({ item: step.id, code: 'UNCONFIGURED_STEP', spot, detail: null })),
      ...misbuilt(step).map((code) => ({ item: step.id, code, spot: whole, detail: null })),
      ...(reached === null || reached.has(step.id)
        ? []
        : [{ item: step.id, code: 'UNREACHABLE_STEP', spot: whole, detail: null }]),
    ]),
  ];
};

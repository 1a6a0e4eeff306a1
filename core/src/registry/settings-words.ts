import type { JsonSchema } from '@innesto/sdk/contract';
import type { ErrorObject } from 'ajv/dist/2020.js';

/** What is wrong with a setting, in plain words. `missing`: somebody has yet to fill it in; otherwise what it holds is wrong. */
export interface SettingProblem {
  /** JSON Pointer inside the settings. */
  readonly path: string;
  readonly detail: string;
  readonly missing: boolean;
}

interface Finding {
  readonly schemaPath: string;
  readonly path: string;
  readonly keyword: string;
  readonly detail: string;
  readonly missing: boolean;
}

const MOST = 20;
/** What tells the members of a choice apart: a branch that fails one of these was not meant. */
const TELLING: ReadonlySet<string> = new Set(['const', 'enum', 'type']);

const isSchema = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (schema: Record<string, unknown>, segment: string): unknown => {
  const { properties, items } = schema;
  if (isSchema(properties) && Object.hasOwn(properties, segment)) return properties[segment];
  return isSchema(items) && /^\d+$/.test(segment) ? items : undefined;
};

/** What the form writes above a setting; its name where it says nothing. */
const titleOf = (schema: JsonSchema, path: string): string => {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at: Record<string, unknown> = schema;
  let title = '';
  for (const segment of segments) {
    const member = memberOf(at, segment);
    // An entry of a list goes by the list's title.
    if (!/^\d+$/.test(segment)) title = segment;
    if (!isSchema(member)) continue;
    if (typeof member['title'] === 'string') title = member['title'];
    at = member;
  }
  return title === '' ? 'All of it together' : `“${title.slice(0, 120)}”`;
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'a group of settings',
  null: 'empty',
};
const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  uri: 'an address such as https://example.com',
  date: 'a date',
  'date-time': 'a moment',
};

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const wordOf = (words: Readonly<Record<string, string>>, key: unknown): string =>
  typeof key === 'string' && Object.hasOwn(words, key) ? (words[key] ?? key) : 'what is expected';

const say = (
  title: string,
  { keyword, params }: ErrorObject,
): { readonly detail: string; readonly missing: boolean } => {
  const limit = Number(params['limit']);
  const wrong = (detail: string): { detail: string; missing: boolean } => ({
    detail: `${title} ${detail}.`,
    missing: false,
  });
  switch (keyword) {
    case 'required':
      return { detail: `${title} is missing.`, missing: true };
    case 'minLength':
    case 'minItems':
      return limit <= 1 ? { detail: `${title} is empty.`, missing: true } : wrong(`needs at least ${limit}`);
    case 'minProperties':
      return {
        detail: limit <= 1 ? 'Nothing is set yet.' : `At least ${limit} of the settings are needed.`,
        missing: true,
      };
    case 'maxLength':
      return wrong(`is longer than ${limit} characters`);
    case 'maxItems':
      return wrong(`has more than ${limit} entries`);
    case 'type':
      return wrong(`must be ${wordOf(TYPES, params['type'])}`);
    case 'format':
      return wrong(`must be ${wordOf(FORMATS, params['format'])}`);
    case 'pattern':
      return wrong('does not have the expected form');
    case 'const':
    case 'enum':
      return wrong('is none of the possible values');
    case 'minimum':
      return wrong(`must be at least ${limit}`);
    case 'maximum':
      return wrong(`must be at most ${limit}`);
    case 'uniqueItems':
      return wrong('holds the same entry twice');
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return wrong('is not one of the settings');
    case 'false schema':
      return wrong('must be left out here');
    default:
      return wrong('does not fit');
  }
};

const findingOf = (schema: JsonSchema, error: ErrorObject): Finding => {
  const { keyword, params, schemaPath, instancePath } = error;
  const named: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  const path = typeof named === 'string' ? `${instancePath}/${escape(named)}` : instancePath;
  return { schemaPath, path, keyword, ...say(titleOf(schema, path), error) };
};

/** What to say of a choice none of whose branches fits: what is wrong with the branch that was meant, where that can be told. */
const sayChoice = (
  schema: JsonSchema,
  choice: Finding,
  branches: readonly (readonly Finding[])[],
): readonly Finding[] => {
  const meant = branches.filter((branch) => !branch.some(({ keyword }) => TELLING.has(keyword)));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  if (meant.length > 1 && meant.flat().every(({ missing }) => missing)) {
    const titles = [...new Set(meant.flat().map(({ path }) => titleOf(schema, path)))];
    return [{ ...choice, keyword: 'required', detail: `One of ${titles.join(', ')} is needed.`, missing: true }];
  }
  return [
    {
      ...choice,
      keyword: 'enum',
      detail: `${titleOf(schema, choice.path)} is none of the possible values.`,
      missing: false,
    },
  ];
};

/** Puts the findings of a choice's branches into the place of the choice; inner choices first. */
const settleChoices = (schema: JsonSchema, findings: readonly Finding[]): readonly Finding[] => {
  let left = findings;
  const choices = findings
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .toSorted((one, other) => other.schemaPath.length - one.schemaPath.length);
  for (const choice of choices) {
    const inside = `${choice.schemaPath}/`;
    const branchOf = ({ schemaPath }: Finding): string => schemaPath.slice(inside.length).split('/')[0] ?? '';
    const within = left.filter((finding) => finding !== choice && finding.schemaPath.startsWith(inside));
    const branches = [...Map.groupBy(within, branchOf).values()];
    const said = sayChoice(schema, choice, branches).map((finding) => ({ ...finding, schemaPath: choice.schemaPath }));
    left = left.flatMap((finding) => (finding === choice ? said : within.includes(finding) ? [] : [finding]));
  }
  return left;
};

/** Says what is wrong with settings, a sentence for each place. */
export const sayErrors = (schema: JsonSchema, errors: readonly ErrorObject[]): readonly SettingProblem[] => {
  const found = settleChoices(
    schema,
    errors.slice(0, 10 * MOST).map((error) => findingOf(schema, error)),
  ).filter(({ keyword }) => keyword !== 'if');
  const distinct = new Map(found.map(({ path, detail, missing }) => [`${path} ${detail}`, { path, detail, missing }]));
  return [...distinct.values()].slice(0, MOST);
};

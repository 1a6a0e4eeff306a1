import type { JsonSchema, PluginText } from '@innesto/sdk/contract';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { reasonOf, type Misfit } from '../model/misfit.ts';

/** What is wrong with a setting, in plain words. `missing`: somebody has yet to fill it in; otherwise what it holds is wrong. */
export interface SettingProblem extends Misfit {
  readonly missing: boolean;
}

interface Finding extends SettingProblem {
  readonly schemaPath: string;
  readonly keyword: string;
}

/** Settings’ schema, and under which key a plugin’s translations have its texts: `action.greet.config`. */
export interface SpokenSchema {
  readonly schema: JsonSchema;
  readonly key: string;
}

const MOST = 20;
/** As many letters of a label are told. */
const MOST_LETTERS = 120;
/** What tells the members of a choice apart: a branch that fails one of these was not meant. */
const TELLING: ReadonlySet<string> = new Set(['const', 'enum', 'type']);

const isSchema = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (schema: Record<string, unknown>, segment: string): unknown => {
  const { properties, items } = schema;
  if (isSchema(properties) && Object.hasOwn(properties, segment)) return properties[segment];
  return isSchema(items) && /^\d+$/.test(segment) ? items : undefined;
};

/** What the form writes above a setting, its name where it says nothing; null: it is all of them. */
const labelOf = ({ schema, key }: SpokenSchema, path: string): PluginText | null => {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at: Record<string, unknown> = schema;
  let place = key;
  let label: PluginText | null = null;
  for (const segment of segments) {
    const member = memberOf(at, segment);
    const isEntry = /^\d+$/.test(segment);
    place = `${place}.${isEntry ? 'item' : segment}`;
    const own = isSchema(member) ? member['title'] : undefined;
    // An entry of a list goes by the list's title.
    if (typeof own === 'string') label = { key: `${place}.title`, title: own.slice(0, MOST_LETTERS) };
    else if (!isEntry) label = { key: `${place}.title`, title: segment.slice(0, MOST_LETTERS) };
    if (isSchema(member)) at = member;
  }
  return label;
};

const quoted = ({ title }: PluginText): string => `“${title}”`;
const nameOf = (label: PluginText | null): string => (label === null ? 'All of it together' : quoted(label));

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

type Said = Pick<SettingProblem, 'code' | 'detail' | 'missing' | 'parts'>;

const say = (name: string, { keyword, params }: ErrorObject): Said => {
  const limit = Number(params['limit']);
  const wrong = (code: SettingProblem['code'], detail: string, parts: SettingProblem['parts'] = {}): Said => ({
    code,
    detail: `${name} ${detail}.`,
    missing: false,
    parts,
  });
  const missing = (code: SettingProblem['code'], detail: string, parts: SettingProblem['parts'] = {}): Said => ({
    code,
    detail,
    missing: true,
    parts,
  });
  switch (keyword) {
    case 'required':
      return missing('MISSING', `${name} is missing.`);
    case 'minLength':
    case 'minItems':
      return limit <= 1
        ? missing('EMPTY', `${name} is empty.`)
        : wrong(keyword === 'minItems' ? 'TOO_FEW' : 'TOO_SHORT', `needs at least ${limit}`, { limit });
    case 'minProperties':
      return limit <= 1
        ? missing('NOTHING_SET', 'Nothing is set yet.')
        : missing('TOO_FEW_SET', `At least ${limit} of the settings are needed.`, { limit });
    case 'maxLength':
      return wrong('TOO_LONG', `is longer than ${limit} characters`, { limit });
    case 'maxItems':
      return wrong('TOO_MANY', `has more than ${limit} entries`, { limit });
    case 'type':
      return wrong('WRONG_TYPE', `must be ${wordOf(TYPES, params['type'])}`, { type: String(params['type']) });
    case 'format':
      return wrong('WRONG_FORMAT', `must be ${wordOf(FORMATS, params['format'])}`, {
        format: String(params['format']),
      });
    case 'pattern':
      return wrong('WRONG_FORM', 'does not have the expected form');
    case 'const':
    case 'enum':
      return wrong('NOT_OFFERED', 'is none of the possible values');
    case 'minimum':
      return wrong('TOO_SMALL', `must be at least ${limit}`, { limit });
    case 'maximum':
      return wrong('TOO_LARGE', `must be at most ${limit}`, { limit });
    case 'uniqueItems':
      return wrong('TWICE', 'holds the same entry twice');
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return wrong('UNKNOWN', 'is not one of the settings');
    case 'false schema':
      return wrong('RULED_OUT', 'must be left out here');
    default:
      return wrong('UNFIT', 'does not fit');
  }
};

const findingOf = (spoken: SpokenSchema, error: ErrorObject): Finding => {
  const { keyword, params, schemaPath, instancePath } = error;
  const named: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  const path = typeof named === 'string' ? `${instancePath}/${escape(named)}` : instancePath;
  const label = labelOf(spoken, path);
  return { schemaPath, path, keyword, label, ...say(nameOf(label), error) };
};

/** What to say of a choice none of whose branches fits: what is wrong with the branch that was meant, where that can be told. */
const sayChoice = (choice: Finding, branches: readonly (readonly Finding[])[]): readonly Finding[] => {
  const meant = branches.filter((branch) => !branch.some(({ keyword }) => TELLING.has(keyword)));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  if (meant.length > 1 && meant.flat().every(({ missing }) => missing)) {
    const labels = new Map(meant.flat().flatMap(({ label }) => (label === null ? [] : [[label.key, label]])));
    const among = [...labels.values()];
    const detail = `One of ${among.map(quoted).join(', ')} is needed.`;
    return [{ ...choice, keyword: 'required', code: 'ONE_NEEDED', detail, missing: true, parts: {}, among }];
  }
  const detail = `${nameOf(choice.label)} is none of the possible values.`;
  return [{ ...choice, keyword: 'enum', code: 'NOT_OFFERED', detail, missing: false, parts: {} }];
};

/** Puts the findings of a choice's branches into the place of the choice; inner choices first. */
const settleChoices = (findings: readonly Finding[]): readonly Finding[] => {
  let left = findings;
  const choices = findings
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .toSorted((one, other) => other.schemaPath.length - one.schemaPath.length);
  for (const choice of choices) {
    const inside = `${choice.schemaPath}/`;
    const branchOf = ({ schemaPath }: Finding): string => schemaPath.slice(inside.length).split('/')[0] ?? '';
    const within = left.filter((finding) => finding !== choice && finding.schemaPath.startsWith(inside));
    const branches = [...Map.groupBy(within, branchOf).values()];
    const said = sayChoice(choice, branches).map((finding) => ({ ...finding, schemaPath: choice.schemaPath }));
    left = left.flatMap((finding) => (finding === choice ? said : within.includes(finding) ? [] : [finding]));
  }
  return left;
};

/** Says what is wrong with settings, a sentence for each place. */
export const sayErrors = (spoken: SpokenSchema, errors: readonly ErrorObject[]): readonly SettingProblem[] => {
  const found = settleChoices(errors.slice(0, 10 * MOST).map((error) => findingOf(spoken, error))).filter(
    ({ keyword }) => keyword !== 'if',
  );
  const distinct = new Map(
    found.map((one) => [`${one.path} ${one.detail}`, { ...reasonOf(one), detail: one.detail, missing: one.missing }]),
  );
  return [...distinct.values()].slice(0, MOST);
};

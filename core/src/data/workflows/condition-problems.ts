import type { Comparison, Filter, WorkflowProblem } from '@innesto/sdk/contract';
import type { Nameable } from '../../store/query/workflow.ts';

/** What conditions may speak of: the workspace's fields and lists, and the workflow's own steps that act. */
export interface ConditionScope {
  readonly nameable: Nameable;
  readonly actions: ReadonlySet<string>;
}

const CONTACT: ReadonlySet<string> = new Set([
  'id',
  'externalId',
  'email',
  'phone',
  'firstName',
  'lastName',
  'timeZone',
]);
const OUTCOMES: ReadonlySet<unknown> = new Set(['opened', 'not-opened', 'unknowable', 'not-delivered']);

/** Why an attribute cannot be asked about; null where it can. */
const attributeTrouble = (attribute: string, { nameable, actions }: ConditionScope): string | null => {
  const [room = '', name = '', member, ...rest] = attribute.split('.');
  const unknown = `There is no “${attribute}” to ask about.`;
  if (room === 'message') {
    if (member !== 'outcome' || rest.length > 0) return unknown;
    return actions.has(name)
      ? null
      : `It asks about the message of the step “${name}”, and there is no such step that acts.`;
  }
  if (member !== undefined) return unknown;
  switch (room) {
    case 'contact':
      return CONTACT.has(name) ? null : unknown;
    case 'field':
      return nameable.fields.has(name) ? null : `There is no field “${name}”.`;
    case 'list':
      return nameable.lists.has(name) ? null : 'The list it asks about does not exist.';
    case 'event':
    case 'variable':
      return null;
    default:
      return unknown;
  }
};

/** Why a comparison's value does not fit its operator; null where it does. */
const valueTrouble = ({ attribute, operator, value }: Comparison): string | null => {
  if (operator === 'set' || operator === 'not-set') return value === undefined ? null : `“${operator}” takes no value.`;
  if (value === undefined) return `“${operator}” needs a value to compare with.`;
  if ((operator === 'one-of') !== Array.isArray(value))
    return operator === 'one-of' ? '“one-of” needs a list of values.' : `“${operator}” takes one value, no list.`;
  const values = Array.isArray(value) ? value : [value];
  if (attribute.startsWith('message.') && !values.every((one) => OUTCOMES.has(one)))
    return `What became of a message is one of ${[...OUTCOMES].join(', ')}.`;
  return null;
};

const membersOf = (filter: Exclude<Filter, Comparison>): readonly ['all' | 'any' | 'none', readonly Filter[]] => {
  if ('all' in filter) return ['all', filter.all];
  return 'any' in filter ? ['any', filter.any] : ['none', filter.none];
};

/** What is wrong with a condition, each with its path below `path`, and with its step where it stands in one. */
export const conditionProblems = (
  filter: Filter,
  at: { readonly step?: string; readonly path: string },
  scope: ConditionScope,
): readonly WorkflowProblem[] => {
  const { path, ...place } = at;
  if ('attribute' in filter) {
    const attribute = attributeTrouble(filter.attribute, scope);
    if (attribute !== null)
      return [
        {
          code: 'UNKNOWN_ATTRIBUTE',
          ...place,
          path: `${path}/attribute`,
          detail: attribute,
          parts: { attribute: filter.attribute },
        },
      ];
    const value = valueTrouble(filter);
    return value === null
      ? []
      : [
          {
            code: 'INVALID_CONDITION',
            ...place,
            path,
            detail: value,
            parts: { attribute: filter.attribute, operator: filter.operator },
          },
        ];
  }
  const [name, members] = membersOf(filter);
  if (members.length === 0)
    return [
      { code: 'UNCONFIGURED_STEP', ...place, path: `${path}/${name}`, detail: 'The condition asks nothing yet.' },
    ];
  return members.flatMap((member, index) =>
    conditionProblems(member, { ...place, path: `${path}/${name}/${index}` }, scope),
  );
};

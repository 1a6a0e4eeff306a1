import {
  Channel,
  FILTER_BOUNDS,
  Purpose,
  type Comparison,
  type Filter,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import {
  CONSENT_STATES,
  CONTACT_MEMBERS,
  OUTCOMES,
  RUN_MEMBERS,
  RUN_STATES,
} from '../../model/filter/attribute-type.ts';
import { COUNTED } from '../../model/filter/catalogue.ts';
import type { AskedOfRecord } from '../../model/filter/kept-attribute.ts';
import { sizeOf } from '../../model/filter/size.ts';
import { valueTrouble, type Asked } from '../../model/filter/value-trouble.ts';
import type { Nameable } from '../../store/query/nameable.ts';

/** What conditions may speak of: the workspace's fields and lists, and the workflow's own steps that act. */
export interface ConditionScope {
  readonly nameable: Nameable;
  readonly actions: ReadonlySet<string>;
}

/** What an attribute holds, or why it cannot be asked about, and where that stands below the comparison. */
type Found = Asked | { readonly trouble: string; readonly at: string };

const PURPOSES: ReadonlySet<string> = new Set(Purpose.anyOf.map(({ const: name }) => name));
const CHANNELS: ReadonlySet<string> = new Set(Channel.anyOf.map(({ const: name }) => name));
const COUNT: Asked = { type: 'number' };
const ANY: Asked = { type: 'any' };
const MEMBER: Asked = { type: 'boolean' };

const missing = (trouble: string, at = '/attribute'): Found => ({ trouble, at });

const memberOf = (members: typeof CONTACT_MEMBERS, name: string, values?: readonly string[]): Asked | null => {
  const type = Object.hasOwn(members, name) ? members[name] : undefined;
  if (type === undefined) return null;
  return values === undefined ? { type } : { type, values };
};

const counted = ({ attribute, of }: Comparison, { nameable }: ConditionScope): Found => {
  const takes = Object.hasOwn(COUNTED, attribute) ? COUNTED[attribute] : undefined;
  if (takes === undefined) return missing(`There is no “${attribute}” to ask about.`);
  if (attribute === 'events.count' && of?.event === undefined)
    return missing('It does not say which events.', '/of/event');
  const other = Object.keys(of ?? {}).find((name) => !takes.some((one) => one === name));
  if (other !== undefined) return missing(`“${attribute}” knows no “${other}”.`, `/of/${other}`);
  if (of?.workflow !== undefined && !nameable.workflows.has(of.workflow))
    return missing('The workflow it asks about does not exist.', '/of/workflow');
  return COUNT;
};

const KEPT: ReadonlySet<string> = new Set([
  'record',
  'records',
  'sum',
  'least',
  'most',
  'balance',
  'happened',
  'latest',
]);

/** What a plugin keeps can be asked where it declares so. */
const kept = ({ attribute, of }: Comparison, { nameable }: ConditionScope): Found => {
  const found = nameable.kept.get(attribute);
  if (found === undefined) return missing(`No plugin of this workspace has “${attribute}” to ask about.`);
  const takes = new Set([...(found.asks === null ? [] : ['when']), ...(found.takesWithin ? ['within'] : [])]);
  const other = Object.keys(of ?? {}).find((name) => !takes.has(name));
  return other === undefined ? { type: found.type } : missing(`“${attribute}” knows no “${other}”.`, `/of/${other}`);
};

/** What an attribute holds, or why it cannot be asked about. */
const find = (comparison: Comparison, scope: ConditionScope): Found => {
  const { nameable, actions } = scope;
  const { attribute, of } = comparison;
  const [room = '', name = '', member, ...rest] = attribute.split('.');
  const unknown = missing(`There is no “${attribute}” to ask about.`);
  if (room === 'events' || room === 'messages') return counted(comparison, scope);
  if (KEPT.has(room)) return kept(comparison, scope);
  if (of !== undefined) return missing(`“${attribute}” is not about some of many.`, '/of');
  // What an event holds may be an object: `event.changed.level.to`.
  if (room === 'event') return ANY;
  if (rest.length > 0) return unknown;
  switch (room) {
    case 'message':
      if (member !== 'outcome') return unknown;
      return actions.has(name)
        ? { type: 'choice', values: OUTCOMES }
        : missing(`It asks about the message of the step “${name}”, and there is no such step that acts.`);
    case 'consent':
      return PURPOSES.has(name) && CHANNELS.has(member ?? '') ? { type: 'choice', values: CONSENT_STATES } : unknown;
    case 'run':
      if (!nameable.workflows.has(name)) return missing('The workflow it asks about does not exist.');
      return memberOf(RUN_MEMBERS, member ?? '', member === 'state' ? RUN_STATES : undefined) ?? unknown;
  }
  if (member !== undefined) return unknown;
  switch (room) {
    case 'contact':
      return memberOf(CONTACT_MEMBERS, name) ?? unknown;
    case 'field':
      return nameable.fields.has(name)
        ? { type: nameable.fieldTypes.get(name) ?? 'any' }
        : missing(`There is no field “${name}”.`);
    case 'list':
      return nameable.lists.has(name) ? MEMBER : missing('The list it asks about does not exist.');
    case 'variable':
      return ANY;
    default:
      return unknown;
  }
};

/** Where a condition stands: in which step (absent: in none), and its JSON Pointer. */
interface Place {
  readonly step?: string;
  readonly path: string;
}

const comparisonProblems = (
  comparison: Comparison,
  { path, ...place }: Place,
  scope: ConditionScope,
): readonly WorkflowProblem[] => {
  const { attribute, operator, of } = comparison;
  const found = find(comparison, scope);
  if ('trouble' in found) {
    const { trouble: detail, at } = found;
    return [{ code: 'UNKNOWN_ATTRIBUTE', ...place, path: `${path}${at}`, detail, parts: { attribute } }];
  }
  const detail = valueTrouble(comparison, found);
  const own: readonly WorkflowProblem[] =
    detail === null ? [] : [{ code: 'INVALID_CONDITION', ...place, path, detail, parts: { attribute, operator } }];
  if (of?.when === undefined) return own;
  const inside = { ...place, path: `${path}/of/when` };
  const asks = scope.nameable.kept.get(attribute)?.asks;
  return [
    ...own,
    ...(asks === undefined || asks === null
      ? pastProblems(of.when, inside, scope)
      : recordProblems(of.when, inside, asks)),
  ];
};

/** What is asked of a record can only be what its collection lets filters ask; of a plugin's event what it says that it holds. */
const recordProblems = (filter: Filter, place: Place, asks: readonly AskedOfRecord[]): readonly WorkflowProblem[] =>
  partProblems(filter, place, (comparison, { path, ...rest }) => {
    const { attribute, operator } = comparison;
    if (comparison.of === undefined && asks.some((asked) => attribute === asked.attribute)) {
      const detail = valueTrouble(comparison, ANY);
      return detail === null
        ? []
        : [{ code: 'INVALID_CONDITION', ...rest, path, detail, parts: { attribute, operator } }];
    }
    const names = asks.map((asked) => asked.attribute).join(', ') || 'nothing';
    const detail = `Of these “${attribute}” cannot be asked; but ${names} can.`;
    return [{ code: 'UNKNOWN_ATTRIBUTE', ...rest, path: `${path}/attribute`, detail, parts: { attribute } }];
  });

/** What is asked of a past event can only be what it holds. */
const pastProblems = (filter: Filter, place: Place, scope: ConditionScope): readonly WorkflowProblem[] =>
  partProblems(filter, place, (comparison, { path, ...rest }) =>
    comparison.attribute.startsWith('event.')
      ? comparisonProblems(comparison, { path, ...rest }, scope)
      : [
          {
            code: 'UNKNOWN_ATTRIBUTE',
            ...rest,
            path: `${path}/attribute`,
            detail: 'Of past events only what they hold can be asked: “event.…”.',
            parts: { attribute: comparison.attribute },
          },
        ],
  );

const membersOf = (filter: Exclude<Filter, Comparison>): readonly ['all' | 'any' | 'none', readonly Filter[]] => {
  if ('all' in filter) return ['all', filter.all];
  return 'any' in filter ? ['any', filter.any] : ['none', filter.none];
};

const partProblems = (
  filter: Filter,
  at: Place,
  ask: (comparison: Comparison, at: Place) => readonly WorkflowProblem[],
): readonly WorkflowProblem[] => {
  if ('attribute' in filter) return ask(filter, at);
  const { path, ...place } = at;
  const [name, members] = membersOf(filter);
  if (members.length === 0)
    return [
      { code: 'UNCONFIGURED_STEP', ...place, path: `${path}/${name}`, detail: 'The condition asks nothing yet.' },
    ];
  return members.flatMap((member, index) => partProblems(member, { ...place, path: `${path}/${name}/${index}` }, ask));
};

/** What is wrong with a condition, each with its path below `path`, and with its step where it stands in one. */
export const conditionProblems = (filter: Filter, at: Place, scope: ConditionScope): readonly WorkflowProblem[] => {
  const size = sizeOf(filter);
  for (const [name, most] of Object.entries(FILTER_BOUNDS)) {
    const count = size[name === 'depth' ? 'depth' : name === 'values' ? 'values' : 'comparisons'];
    if (count > most)
      return [
        {
          code: 'CONDITION_TOO_LARGE',
          ...at,
          detail: `The condition has ${count} ${name === 'depth' ? 'levels' : name}, and at most ${most} are asked.`,
          parts: { what: name, count, most },
        },
      ];
  }
  return partProblems(filter, at, (comparison, place) => comparisonProblems(comparison, place, scope));
};

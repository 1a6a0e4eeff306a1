import type { Comparison, Filter, Value } from '@innesto/sdk/contract';

/** How the members of a group belong together. */
export type GroupKind = 'all' | 'any' | 'none';

/** A group of a condition. */
export interface Group {
  readonly kind: GroupKind;
  readonly members: readonly Filter[];
}

/** Where something stands in a condition: the index at each level; empty: the whole. */
export type FilterPath = readonly number[];

/** How many levels of groups there may be, and how many members in one. */
export const DEEPEST_GROUP = 4;
export const MOST_MEMBERS = 100;

/** Whether a condition is one question, and no group. */
export const isComparison = (filter: Filter): filter is Comparison => 'attribute' in filter;

/** A condition as a group: a single question is a group of one. */
export const groupOf = (filter: Filter): Group => {
  if (isComparison(filter)) return { kind: 'all', members: [filter] };
  if ('all' in filter) return { kind: 'all', members: filter.all };
  return 'any' in filter ? { kind: 'any', members: filter.any } : { kind: 'none', members: filter.none };
};

/** A group as a condition. */
export const filterOf = ({ kind, members }: Group): Filter => {
  switch (kind) {
    case 'all':
      return { all: members };
    case 'any':
      return { any: members };
    case 'none':
      return { none: members };
  }
};

/** Changes the group at a path; the same condition where there is none. */
const changeGroup = (filter: Filter, path: FilterPath, change: (group: Group) => Group): Filter => {
  const group = groupOf(filter);
  const [index, ...rest] = path;
  if (index === undefined) return filterOf(change(group));
  const member = group.members[index];
  return member === undefined || isComparison(member)
    ? filter
    : filterOf({ ...group, members: group.members.with(index, changeGroup(member, rest, change)) });
};

const changeMembers = (
  filter: Filter,
  path: FilterPath,
  change: (members: readonly Filter[]) => readonly Filter[],
): Filter => changeGroup(filter, path, (group) => ({ ...group, members: change(group.members) }));

/** Puts something else in place of a member. */
export const replaceMember = (filter: Filter, path: FilterPath, member: Filter): Filter => {
  const index = path.at(-1);
  if (index === undefined) return member;
  return changeMembers(filter, path.slice(0, -1), (members) =>
    index < members.length ? members.with(index, member) : members,
  );
};

/** Adds a member at the end of the group at a path. */
export const addMember = (filter: Filter, path: FilterPath, member: Filter): Filter =>
  changeMembers(filter, path, (members) => (members.length < MOST_MEMBERS ? [...members, member] : members));

/** Takes a member away, and a group within that is empty by that. */
export const removeMember = (filter: Filter, path: FilterPath): Filter => {
  const index = path.at(-1);
  if (index === undefined) return { all: [] };
  const group = path.slice(0, -1);
  const left = changeMembers(filter, group, (members) => members.toSpliced(index, 1));
  return group.length > 0 && memberAt(left, group) !== null && isEmpty(left, group) ? removeMember(left, group) : left;
};

const isEmpty = (filter: Filter, path: FilterPath): boolean => {
  const found = memberAt(filter, path);
  return found !== null && !isComparison(found) && groupOf(found).members.length === 0;
};

/** Says otherwise how the members of the group at a path belong together. */
export const setKind = (filter: Filter, path: FilterPath, kind: GroupKind): Filter =>
  changeGroup(filter, path, (group) => ({ ...group, kind }));

/** What stands at a path; null where nothing does. */
export const memberAt = (filter: Filter, path: FilterPath): Filter | null => {
  let found: Filter | undefined = path.length === 0 ? filter : filterOf(groupOf(filter));
  for (const index of path) found = found === undefined ? undefined : groupOf(found).members[index];
  return found ?? null;
};

/** The JSON Pointer of what stands at a path: `/all/0/any/1`. A question by itself is the whole condition. */
export const pointerOf = (filter: Filter, path: FilterPath): string => {
  let pointer = '';
  let at: Filter | undefined = filter;
  for (const index of path) {
    if (at === undefined || isComparison(at)) return pointer;
    const group: Group = groupOf(at);
    pointer += `/${group.kind}/${index}`;
    at = group.members[index];
  }
  return pointer;
};

const isGiven = (value: Value | undefined): boolean => value !== undefined && value !== null && value !== '';

const isAnswerable = ({ attribute, operator, value, of }: Comparison): boolean => {
  if (attribute === 'events.count' && of?.event === undefined) return false;
  if (of?.when !== undefined && !isFinished(of.when)) return false;
  if (operator === 'set' || operator === 'not-set') return true;
  if (operator === 'between') return Array.isArray(value) && value.length === 2 && value.every(isGiven);
  return Array.isArray(value) ? value.length > 0 : isGiven(value);
};

/** Whether a condition asks something, and everything in it is filled in. */
export const isFinished = (filter: Filter): boolean => {
  if (isComparison(filter)) return isAnswerable(filter);
  const { members } = groupOf(filter);
  return members.length > 0 && members.every(isFinished);
};

/** Every question of a condition. */
export const comparisonsIn = (filter: Filter): readonly Comparison[] =>
  isComparison(filter) ? [filter] : groupOf(filter).members.flatMap(comparisonsIn);

import type { Filter } from '@innesto/sdk/contract';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { filterSql } from '../filter/filter-sql.ts';
import { fragment, raw, type Fragment } from '../filter/fragment.ts';
import type { Told } from '../filter/told.ts';
import type { Occasion } from './occasion-row.ts';

/** One stage of an audience: the members of a list, those of one day of the year, or all contacts. */
export interface AudienceStage {
  /** Where its contacts are read, `s.id` being theirs, in the order of an index; `s` is an alias. */
  readonly from: Fragment;
  readonly column: string;
  readonly where: Fragment;
  /** What must hold of the row of `contact` beside that. */
  readonly also: Fragment;
}

/** What an audience's contacts are told from. */
export interface AudienceScope {
  readonly dialect: Dialect;
  readonly occasion: Occasion;
  readonly moment: Moment;
  /** What is told of the contacts of the present piece. */
  readonly told: Told;
  /** The inner ids of the audience's lists, in its order; a list that is gone has none. */
  readonly listIds: readonly number[];
}

const integer = ({ dialect }: AudienceScope, value: number): Fragment => ({
  sql: `CAST(? AS ${dialect.words.integer})`,
  bindings: [value],
});

const isMember = (scope: AudienceScope, listIds: readonly number[]): Fragment =>
  fragment`EXISTS (SELECT 1 FROM list_member m WHERE m.list_id IN ${{ sql: scope.dialect.list('integer'), bindings: [JSON.stringify(listIds)] }}
    AND m.contact_id = contact.id AND m.joined_at <= ${integer(scope, scope.occasion.openedAt ?? 0)})`;

const whereFilter = (scope: AudienceScope, filter: Filter | undefined): Fragment => {
  if (filter === undefined) return raw('TRUE');
  const { dialect, occasion, moment, told } = scope;
  // A filter that only a run could answer was refused when the workflow was started.
  return filterSql(filter, { dialect, workspaceId: occasion.workspaceId, moment, told }) ?? raw('FALSE');
};

const listStage = (scope: AudienceScope, at: number): AudienceStage => {
  const { occasion, listIds } = scope;
  const earlier = listIds.slice(0, at);
  return {
    from: raw('list_member s'),
    column: 's.contact_id',
    where: fragment`s.list_id = ${integer(scope, listIds[at] ?? 0)} AND s.joined_at <= ${integer(scope, occasion.openedAt ?? 0)}`,
    // Who is in two lists came in with the first.
    also: earlier.length === 0 ? raw('TRUE') : fragment`NOT ${isMember(scope, earlier)}`,
  };
};

const dateStage = (scope: AudienceScope, at: number): AudienceStage => {
  const { occasion, listIds } = scope;
  const { dates, audience } = occasion.data;
  const year = integer(scope, dates?.year ?? 0);
  return {
    from: raw('contact_date s'),
    column: 's.contact_id',
    where: fragment`s.workspace_id = ${integer(scope, occasion.workspaceId)} AND s.field = ${dates?.field ?? ''} AND s.day = ${dates?.days[at] ?? ''}
      AND ${dates?.isYearly === false ? fragment`s.year = ${year}` : fragment`(s.year IS NULL OR s.year <= ${year})`}`,
    also: audience.lists === undefined ? raw('TRUE') : isMember(scope, listIds),
  };
};

const everyone = (scope: AudienceScope): AudienceStage => ({
  from: raw('contact s'),
  column: 's.id',
  where: fragment`s.workspace_id = ${integer(scope, scope.occasion.workspaceId)} AND s.deleted_at IS NULL
    AND s.id <= ${integer(scope, scope.occasion.reach ?? 0)}`,
  also: raw('TRUE'),
});

/** How many stages an audience comes in by. */
export const stagesOf = ({ data }: Occasion): number =>
  data.dates === null ? (data.audience.lists?.length ?? 1) : data.dates.days.length;

/** An occasion's present stage. */
export const stageOf = (scope: AudienceScope): AudienceStage => {
  const { stage, data } = scope.occasion;
  if (data.dates !== null) return dateStage(scope, stage);
  return data.audience.lists === undefined ? everyone(scope) : listStage(scope, stage);
};

/** From behind one contact of a stage up to another one. */
export interface AudienceStretch {
  readonly after: number;
  readonly upTo: number;
}

/** The contacts of a stage between two of them, whatever the filter says of them, as what stands behind FROM: `contact` is theirs. */
export const allBetween = (
  scope: AudienceScope,
  { from, column, where, also }: AudienceStage,
  { after, upTo }: AudienceStretch,
): Fragment => {
  // The nearer bounds come first: SQLite goes by the first of a kind.
  const stretch = fragment`${raw(column)} > ${integer(scope, after)} AND ${raw(column)} <= ${integer(scope, upTo)} AND ${where}`;
  const ids = {
    sql: scope.dialect.lookedUp('contact', { column, from: from.sql, where: stretch.sql }),
    bindings: [...from.bindings, ...stretch.bindings],
  };
  // The plus keeps SQLite from going through the whole workspace.
  return fragment`${ids} AND contact.deleted_at IS NULL AND +contact.workspace_id = ${integer(scope, scope.occasion.workspaceId)}
    AND ${also}`;
};

/** Those of them who belong to the audience, as what stands behind FROM; of those only some (null: whoever it is). */
export const contactsBetween = (
  scope: AudienceScope,
  stage: AudienceStage,
  { only, ...stretch }: AudienceStretch & { readonly only: readonly number[] | null },
): Fragment => {
  const { dialect, occasion } = scope;
  const chosen =
    only === null
      ? raw('TRUE')
      : fragment`contact.id IN ${{ sql: dialect.list('integer'), bindings: [JSON.stringify(only)] }}`;
  return fragment`${allBetween(scope, stage, stretch)} AND ${whereFilter(scope, occasion.data.audience.filter)} AND ${chosen}`;
};

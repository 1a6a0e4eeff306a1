import type { Audience, Purpose } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Moment } from '../../model/filter/question.ts';
import type { NeededRecord } from '../../model/message/needed-records.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { conditionOf } from '../filter/condition-of.ts';
import { filterSql } from '../filter/filter-sql.ts';
import { fragment, joined, raw, type Fragment } from '../filter/fragment.ts';
import { recordSource } from '../filter/record-source.ts';
import { toldPieces, type ToldPiece } from './told-pieces.ts';

/** Whom a message is for, and what it takes to send it to them. */
export interface AudienceAsked {
  readonly workspaceId: number;
  readonly audience: Audience;
  readonly channel: 'email' | 'sms';
  readonly purpose: Purpose;
  /** Whether only those get it who agreed. */
  readonly asksConsent: boolean;
  /** What a contact must have so that it goes to it: of each a record. */
  readonly needs: readonly NeededRecord[];
  readonly moment: Moment;
}

/** The same, of some of the contacts. */
type PieceAsked = AudienceAsked & ToldPiece;

/** How many an audience is, and of those how many lack an address, of the others how many did not agree, and of the others how many lack what it shows. */
export interface AudienceNumbers {
  readonly total: number;
  readonly noAddress: number;
  readonly noConsent: number;
  readonly noRecord: number;
}

const isIn = (
  dialect: Dialect,
  { workspaceId, audience: { lists, filter }, moment, within, told }: PieceAsked,
): Fragment | null => {
  const holds = filter === undefined ? raw('TRUE') : filterSql(filter, { dialect, workspaceId, moment, told });
  if (holds === null) return null;
  const listed =
    lists === undefined
      ? raw('TRUE')
      : fragment`contact.id IN (SELECT m.contact_id FROM list l CROSS JOIN list_member m WHERE l.workspace_id = ${workspaceId}
          AND l.public_id IN ${{ sql: dialect.list('text'), bindings: [JSON.stringify(lists)] }} AND m.list_id = l.id)`;
  return joined([within, listed, holds], 'AND', 'TRUE');
};

const addressOf = ({ channel }: AudienceAsked): Fragment =>
  raw(channel === 'email' ? 'contact.email' : 'contact.phone');

const agrees = ({ asksConsent, purpose, channel }: AudienceAsked): Fragment =>
  asksConsent
    ? fragment`EXISTS (SELECT 1 FROM consent_state s WHERE s.contact_id = contact.id AND s.purpose = ${purpose}
        AND s.channel = ${channel} AND s.state = 'given')`
    : raw('TRUE');

/** Whether a contact has a record of each of what a message shows. */
const hasAll = (dialect: Dialect, { workspaceId, needs, moment }: AudienceAsked): Fragment =>
  joined(
    needs.map(({ collection, filter }) => {
      const holds = conditionOf(filter, { dialect, workspaceId, moment }, recordSource);
      if (holds === null) throw new Error('a filter over records can always be said in SQL');
      return fragment`EXISTS (SELECT 1 FROM record WHERE record.contact_id = contact.id AND record.collection = ${collection}
        AND +record.workspace_id = ${workspaceId} AND ${holds})`;
    }),
    'AND',
    'TRUE',
  );

const countPiece = async (on: Knex, dialect: Dialect, asked: PieceAsked): Promise<AudienceNumbers | null> => {
  const within = isIn(dialect, asked);
  if (within === null) return null;
  const address = addressOf(asked);
  const query = fragment`SELECT count(*) AS total, sum(CASE WHEN ${address} IS NULL THEN 1 ELSE 0 END) AS "noAddress",
      sum(CASE WHEN ${address} IS NOT NULL AND NOT ${agrees(asked)} THEN 1 ELSE 0 END) AS "noConsent",
      sum(CASE WHEN ${address} IS NOT NULL AND ${agrees(asked)} AND NOT (${hasAll(dialect, asked)}) THEN 1 ELSE 0 END) AS "noRecord"
    FROM contact WHERE contact.workspace_id = ${asked.workspaceId} AND contact.deleted_at IS NULL AND ${within}`;
  const [row] = await dialect.all<Readonly<Record<keyof AudienceNumbers, number | string | null>>>(
    on,
    query.sql,
    query.bindings,
  );
  return {
    total: Number(row?.total ?? 0),
    noAddress: Number(row?.noAddress ?? 0),
    noConsent: Number(row?.noConsent ?? 0),
    noRecord: Number(row?.noRecord ?? 0),
  };
};

/** The pieces by which an audience is asked. */
const piecesOf = (
  on: Knex,
  dialect: Dialect,
  { workspaceId, audience: { filter }, moment }: AudienceAsked,
): AsyncGenerator<ToldPiece> =>
  toldPieces(on, dialect, { workspaceId, filters: filter === undefined ? [] : [filter], moment });

/** Counts whom a message would go to and who would not get it; null where only a run could tell. */
export const countReach = async (on: Knex, dialect: Dialect, asked: AudienceAsked): Promise<AudienceNumbers | null> => {
  const sum = { total: 0, noAddress: 0, noConsent: 0, noRecord: 0 };
  for await (const piece of piecesOf(on, dialect, asked)) {
    const found = await countPiece(on, dialect, { ...asked, ...piece });
    if (found === null) return null;
    sum.total += found.total;
    sum.noAddress += found.noAddress;
    sum.noConsent += found.noConsent;
    sum.noRecord += found.noRecord;
  }
  return sum;
};

interface AddressPage {
  readonly after: number;
  readonly limit: number;
}

const pageOfAddresses = async (
  on: Knex,
  dialect: Dialect,
  { after, limit, ...asked }: PieceAsked & AddressPage,
): Promise<readonly { readonly id: number; readonly address: string }[]> => {
  const within = isIn(dialect, asked);
  if (within === null) return [];
  const address = raw(asked.channel === 'email' ? 'contact.email_key' : 'contact.phone');
  const query = fragment`SELECT contact.id, ${address} AS address FROM contact
    WHERE contact.workspace_id = ${asked.workspaceId} AND contact.deleted_at IS NULL AND contact.id > ${after}
      AND ${address} IS NOT NULL AND ${agrees(asked)} AND ${hasAll(dialect, asked)} AND ${within} ORDER BY contact.id LIMIT ${limit}`;
  return dialect.all<{ id: number; address: string }>(on, query.sql, query.bindings);
};

/** The addresses of those a message would go to, some at a time, as the suppression list is asked for them. */
export async function* listAddresses(
  on: Knex,
  dialect: Dialect,
  { limit, ...asked }: AudienceAsked & Pick<AddressPage, 'limit'>,
): AsyncGenerator<readonly string[]> {
  for await (const piece of piecesOf(on, dialect, asked)) {
    for (let after = 0; ;) {
      const found = await pageOfAddresses(on, dialect, { ...asked, ...piece, after, limit });
      yield found.map(({ address }) => address);
      after = found.at(-1)?.id ?? after;
      if (found.length < limit) break;
    }
  }
}

/** Whether there is any address in the workspace that nothing may be sent to on a channel. */
export const hasSuppressed = async (
  on: Knex,
  { workspaceId, channel }: { readonly workspaceId: number; readonly channel: string },
): Promise<boolean> =>
  (await on('suppression').where({ workspace_id: workspaceId, channel }).first('address_key')) !== undefined;

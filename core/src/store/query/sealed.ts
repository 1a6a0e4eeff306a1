import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import { placeOfStepSecret, placeOfTriggerSecret, SIGN_IN_FIELD, type SecretPlace } from '../../model/secret-place.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

type KeyPart = string | number;

/** A row that keeps sealed secrets, whichever table it is of. */
export interface SealedRow {
  readonly key: readonly KeyPart[];
  /** As it stands there: only what still does is put in its place. */
  readonly kept: string;
  readonly secrets: readonly { readonly place: SecretPlace; readonly sealed: string }[];
}

/** A row whose secrets are sealed anew; null: it keeps none any more. */
export interface ResealedRow {
  readonly row: SealedRow;
  readonly sealed: readonly string[] | null;
}

/** A table that keeps sealed secrets. */
export interface SealedTable {
  readonly name: 'connection' | 'connection_sign_in' | 'step_secret' | 'inbound_secret';
  /** The rows behind that key, in the order of keys. */
  after(
    on: Pick<Store, 'read' | 'dialect'>,
    asked: { readonly key: readonly KeyPart[] | null; readonly limit: number },
  ): Promise<readonly SealedRow[]>;
  /** Puts secrets in place of those that were read, where these still stand; says in how many rows. */
  put(
    on: { readonly transaction: Knex.Transaction } & Pick<Store, 'dialect'>,
    rows: readonly ResealedRow[],
  ): Promise<number>;
}

/** What a table's rows are read as: their key under its columns' names, and what their secrets belong to. */
interface RawRow {
  readonly kept: string;
  readonly workspace: string;
  readonly owner: string;
  readonly [column: string]: string | number;
}

interface Shape {
  readonly name: SealedTable['name'];
  readonly key: readonly BatchColumn[];
  readonly column: string;
  /** Whose secrets they are, and the joins that say so (`t`: the table, `w`: its workspace). */
  readonly owner: string;
  readonly joins: string;
  secretsOf(row: RawRow): SealedRow['secrets'];
  /** What is written for a row; undefined: the row goes. */
  keptOf(resealed: ResealedRow): string | null | undefined;
}

const oneOf = ({ sealed }: ResealedRow): string | undefined => sealed?.[0];

const SHAPES: readonly Shape[] = [
  {
    name: 'connection',
    key: [{ name: 'id', type: 'integer' }],
    column: 'secret',
    owner: 't.public_id',
    joins: '',
    secretsOf: ({ kept, workspace, owner }) =>
      Object.entries(readKept<Readonly<Record<string, string>>>(kept)).map(([field, sealed]) => ({
        place: { workspace, connection: owner, field },
        sealed,
      })),
    keptOf: ({ row, sealed }) => {
      const left = row.secrets.flatMap(({ place }, at) => {
        const text = sealed?.[at] ?? '';
        return text === '' ? [] : [[place.field, text] as const];
      });
      return left.length === 0 ? null : JSON.stringify(Object.fromEntries(left));
    },
  },
  {
    name: 'connection_sign_in',
    key: [{ name: 'state', type: 'text' }],
    column: 'verifier',
    owner: 't.connection',
    joins: '',
    secretsOf: ({ kept, workspace, owner }) => [
      { place: { workspace, connection: owner, field: SIGN_IN_FIELD }, sealed: kept },
    ],
    keptOf: oneOf,
  },
  {
    name: 'step_secret',
    key: [
      { name: 'workflow_id', type: 'integer' },
      { name: 'step', type: 'text' },
      { name: 'name', type: 'text' },
    ],
    column: 'sealed',
    owner: 'f.public_id',
    joins: 'JOIN workflow f ON f.id = t.workflow_id',
    secretsOf: ({ kept, workspace, owner, step, name }) => [
      { place: placeOfStepSecret(workspace, { workflow: owner, step: String(step) }, String(name)), sealed: kept },
    ],
    keptOf: oneOf,
  },
  {
    name: 'inbound_secret',
    key: [
      { name: 'workflow_id', type: 'integer' },
      { name: 'name', type: 'text' },
    ],
    column: 'sealed',
    owner: 'f.public_id',
    joins: 'JOIN workflow f ON f.id = t.workflow_id',
    secretsOf: ({ kept, workspace, owner, name }) => [
      { place: placeOfTriggerSecret(workspace, owner, String(name)), sealed: kept },
    ],
    keptOf: oneOf,
  },
];

const tableOf = (shape: Shape): SealedTable => {
  const { name, key, column, owner, joins } = shape;
  const columns = key.map((part) => `t.${part.name}`).join(', ');
  const behind = `(${columns}) > (${key.map(() => '?').join(', ')}) AND `;
  const batch = [...key.map((part) => ({ ...part, name: `k_${part.name}` })), { name: 'was', type: 'text' }] as const;
  const same = [...key.map((part) => `${name}.${part.name} = j.k_${part.name}`), `${name}.${column} = j.was`].join(
    ' AND ',
  );
  return {
    name,
    after: async ({ read, dialect }, asked) => {
      const rows = await dialect.all<RawRow>(
        read,
        `SELECT ${columns}, t.${column} AS kept, w.public_id AS workspace, ${owner} AS owner FROM ${name} t
         JOIN workspace w ON w.id = t.workspace_id ${joins}
         WHERE ${asked.key === null ? '' : behind}t.${column} IS NOT NULL ORDER BY ${columns} LIMIT ?`,
        [...(asked.key ?? []), asked.limit],
      );
      return rows.map((row) => ({
        key: key.map((part) => row[part.name] ?? ''),
        kept: row.kept,
        secrets: shape.secretsOf(row),
      }));
    },
    put: async ({ transaction, dialect }, resealed) => {
      const keyed = resealed.map((one) => ({ of: [...one.row.key, one.row.kept], kept: shape.keptOf(one) }));
      const going = keyed.filter(({ kept }) => kept === undefined);
      const staying = keyed.filter(({ kept }) => kept !== undefined);
      const put = await dialect.all<{ one: number }>(
        transaction,
        `UPDATE ${name} SET ${column} = j.becomes FROM ${dialect.rows('j', [...batch, { name: 'becomes', type: 'text' }])}
         WHERE ${same} RETURNING 1 AS one`,
        [JSON.stringify(staying.map(({ of, kept }) => [...of, kept ?? null]))],
      );
      if (going.length === 0) return put.length;
      const gone = await dialect.all<{ one: number }>(
        transaction,
        `DELETE FROM ${name} WHERE EXISTS (SELECT 1 FROM ${dialect.rows('j', batch)} WHERE ${same}) RETURNING 1 AS one`,
        [JSON.stringify(going.map(({ of }) => of))],
      );
      return put.length + gone.length;
    },
  };
};

/** All tables that keep sealed secrets. */
export const SEALED_TABLES: readonly SealedTable[] = SHAPES.map(tableOf);

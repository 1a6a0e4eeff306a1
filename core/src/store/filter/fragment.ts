import type { Binding } from '../dialect/dialect.ts';

/** A piece of SQL with the parameters that its question marks stand for, in order. */
export interface Fragment {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

/** Puts pieces together: `fragment\`a = \${x}\``, where a piece stands as it is and any other value becomes a parameter. */
export const fragment = (texts: TemplateStringsArray, ...values: readonly (Fragment | Binding)[]): Fragment => {
  const bindings: Binding[] = [];
  let sql = texts[0] ?? '';
  for (const [at, value] of values.entries()) {
    if (typeof value === 'object' && value !== null) {
      sql += value.sql;
      bindings.push(...value.bindings);
    } else {
      sql += '?';
      bindings.push(value);
    }
    sql += texts[at + 1] ?? '';
  }
  return { sql, bindings };
};

/** SQL of our own as a piece: never anything that somebody wrote. */
export const raw = (sql: string): Fragment => ({ sql, bindings: [] });

/** Pieces with a word of SQL between them; `empty` where there are none. */
export const joined = (pieces: readonly Fragment[], word: 'AND' | 'OR', empty: 'TRUE' | 'FALSE'): Fragment =>
  pieces.length === 0
    ? raw(empty)
    : {
        sql: `(${pieces.map(({ sql }) => sql).join(` ${word} `)})`,
        bindings: pieces.flatMap(({ bindings }) => bindings),
      };

import type { FieldDefinition, ImportOptions } from '@innesto/sdk/contract';
import { fault } from '../../../fault/fault.ts';
import type { DateOrder } from '../../../model/calendar-day.ts';
import { isPhoneCountry } from '../../../model/phone-number.ts';
import type { IdentityKey } from '../../../model/workspace.ts';

/** What a mapped column holds. */
export type Target =
  | { readonly kind: 'email' | 'phone' | 'externalId' | 'firstName' | 'lastName' | 'timeZone' }
  | { readonly kind: 'field'; readonly definition: FieldDefinition };

/** A column that is wanted: its name, and what it holds. */
export interface PlannedColumn {
  readonly column: string;
  readonly target: Target;
}

/** How the rows of a file are read: its wanted columns in order, and by what people are recognised. */
export interface ImportPlan {
  /** Null where the field is gone by now: the column is passed over. */
  readonly columns: readonly (PlannedColumn | null)[];
  /** Null: by the best that a row has. */
  readonly key: IdentityKey | null;
  readonly country: string | null;
  readonly dateOrder: DateOrder;
}

const KEYS = ['externalId', 'email', 'phone'] as const;
const FIELD = 'field:';

const wrong = (detail: string, path: string) => fault('INNESTO_IMPORT_MAPPING', { detail, path });

const checkDoubles = ({ mapping }: ImportOptions): void => {
  const targets = new Set<string>();
  const columns = new Set<string>();
  for (const [at, { column, to }] of mapping.entries()) {
    if (columns.has(column)) throw wrong(`the column “${column}” stands in it twice`, `/mapping/${at}/column`);
    columns.add(column);
    if (to === 'ignore') continue;
    if (targets.has(to)) throw wrong(`two columns are mapped to ${to}`, `/mapping/${at}/to`);
    targets.add(to);
  }
};

const checkKey = ({ mapping, key }: ImportOptions): void => {
  const mapped = new Set<string>(mapping.map(({ to }) => to));
  if (key !== undefined && !mapped.has(key)) throw wrong(`no column is mapped to the key ${key}`, '/key');
  if (!KEYS.some((name) => mapped.has(name)))
    throw wrong('no column is mapped to externalId, email or phone', '/mapping');
};

const targetOf = (to: string, fields: ReadonlyMap<string, FieldDefinition>): Target | 'ignore' | null => {
  switch (to) {
    case 'email':
    case 'phone':
    case 'externalId':
    case 'firstName':
    case 'lastName':
    case 'timeZone':
      return { kind: to };
    case 'ignore':
      return 'ignore';
    default: {
      const definition = fields.get(to.slice(FIELD.length));
      return definition === undefined ? null : { kind: 'field', definition };
    }
  }
};

/** Checks what an import is asked to do, before any of its file is read; what does not fit is refused with its path. */
export const checkImport = (options: ImportOptions, fields: ReadonlyMap<string, FieldDefinition>): void => {
  checkDoubles(options);
  checkKey(options);
  for (const [at, { to }] of options.mapping.entries()) {
    if (targetOf(to, fields) === null)
      throw fault('INNESTO_FIELD_UNKNOWN', { field: to.slice(FIELD.length), path: `/mapping/${at}/to` });
  }
  const { defaultCountry } = options;
  if (defaultCountry !== undefined && !isPhoneCountry(defaultCountry)) {
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: `“${defaultCountry}” is no country with phone numbers`,
      path: '/defaultCountry',
    });
  }
};

/** Where the wanted columns stand in the file, in the mapping's order; a column that is missing or stands there twice is refused. */
export const placeColumns = ({ mapping }: ImportOptions, header: readonly string[]): readonly number[] =>
  mapping.flatMap(({ column, to }, at) => {
    if (to === 'ignore') return [];
    const place = header.indexOf(column.trim());
    if (place === -1) throw fault('INNESTO_IMPORT_COLUMN', { column, path: `/mapping/${at}/column` });
    if (header.includes(column.trim(), place + 1))
      throw wrong(`the header line has the column “${column}” twice`, `/mapping/${at}/column`);
    return [place];
  });

/** How an import's rows are read. */
export const planImport = (options: ImportOptions, fields: ReadonlyMap<string, FieldDefinition>): ImportPlan => ({
  columns: options.mapping.flatMap(({ column, to }) => {
    const target = targetOf(to, fields);
    return target === 'ignore' ? [] : [target === null ? null : { column, target }];
  }),
  key: options.key ?? null,
  country: options.defaultCountry ?? null,
  dateOrder: options.dateOrder ?? 'day-month',
});

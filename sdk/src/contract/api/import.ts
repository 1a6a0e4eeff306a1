import Type, { type Static } from 'typebox';
import { ConsentEntry } from '../consent.ts';
import { PublicId } from '../name.ts';
import { CountryCode } from './contact.ts';
import { pageOf } from './page.ts';
import { IdentityKeyName } from './workspace.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });

/** What a column of a file holds: something of the contact, a custom field by its key, or nothing that is wanted. */
export const ImportTarget = Type.Union([
  Type.Literal('email'),
  Type.Literal('phone'),
  Type.Literal('externalId'),
  Type.Literal('firstName'),
  Type.Literal('lastName'),
  Type.Literal('timeZone'),
  Type.Literal('ignore'),
  Type.String({ pattern: '^field:[a-z][a-z0-9_]{0,39}$' }),
]);
export type ImportTarget = Static<typeof ImportTarget>;

/** A column of the file, by its name in the header line, and what it holds. */
export const ColumnMapping = Type.Object(
  { column: Type.String({ minLength: 1, maxLength: 500 }), to: ImportTarget },
  strict,
);
export type ColumnMapping = Static<typeof ColumnMapping>;

export const ImportEncoding = Type.Union([Type.Literal('auto'), Type.Literal('utf-8'), Type.Literal('latin1')]);
export type ImportEncoding = Static<typeof ImportEncoding>;
export const ImportDelimiter = Type.Union([
  Type.Literal('auto'),
  Type.Literal(','),
  Type.Literal(';'),
  Type.Literal('\t'),
]);
export type ImportDelimiter = Static<typeof ImportDelimiter>;

/** How a file is to be read and what becomes of its rows: the part `options` of an import, before the part `file`. */
export const ImportOptions = Type.Object(
  {
    mapping: Type.Array(ColumnMapping, { minItems: 1, maxItems: 200 }),
    key: Type.Optional({
      ...IdentityKeyName,
      description: 'By what contacts are recognised; absent: by the best that a row has',
    }),
    encoding: Type.Optional(ImportEncoding),
    delimiter: Type.Optional(ImportDelimiter),
    dateOrder: Type.Optional(
      Type.Union([Type.Literal('day-month'), Type.Literal('month-day')], {
        description: 'How 03/04/1980 is read; default day-month',
      }),
    ),
    lists: Type.Optional(
      Type.Array(PublicId, { maxItems: 50, description: 'Lists that every contact of the file joins' }),
    ),
    consents: Type.Optional(
      Type.Array(ConsentEntry, {
        maxItems: 50,
        description:
          'What every contact of the file has said. A consent that a contact has withdrawn is not given again.',
      }),
    ),
    startWorkflows: Type.Optional(
      Type.Boolean({ description: 'Whether the import may start workflows; no unless it says so' }),
    ),
    defaultCountry: Type.Optional(CountryCode),
  },
  strict,
);
export type ImportOptions = Static<typeof ImportOptions>;

/** How a file is to be looked at: the optional part `options` of a preview. */
export const PreviewOptions = Type.Object(
  { encoding: Type.Optional(ImportEncoding), delimiter: Type.Optional(ImportDelimiter) },
  strict,
);
export type PreviewOptions = Static<typeof PreviewOptions>;

/** How a file begins, how it was read, and what its columns seem to hold. */
export const ImportPreview = Type.Object(
  {
    encoding: Type.String(),
    delimiter: Type.String(),
    columns: Type.Array(Type.String()),
    rows: Type.Array(Type.Array(Type.String())),
    mapping: Type.Array(ColumnMapping),
  },
  strict,
);
export type ImportPreview = Static<typeof ImportPreview>;

/** As much of a file as is looked at to tell what it would do, in bytes: more is neither needed nor read. */
export const IMPORT_COUNTED_BYTES = 8_388_608;

/** What a file would do, as far as it was read; nothing of it is kept. */
export const ImportCount = Type.Object(
  {
    rows: Type.Integer({ description: 'How many rows were read' }),
    refused: Type.Integer({ description: 'How many of them would not be taken in' }),
    contacts: Type.Integer({ description: 'How many contacts they are about, each counted once' }),
    created: Type.Integer({ description: 'How many of these are not there yet' }),
    joining: Type.Integer({
      description: 'How many of these would join at least one of the lists who are not in it yet',
    }),
    isWhole: Type.Boolean({ description: 'Whether that is all of the file; otherwise there are more' }),
  },
  strict,
);
export type ImportCount = Static<typeof ImportCount>;

/** A file just taken in: it is worked through in the background. */
export const ImportReceived = Type.Object({ id: PublicId, rowsTotal: Type.Integer() }, strict);

/** Where an import stands. */
export const ImportState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('finished'),
  Type.Literal('cancelled'),
]);

/** An import and how far it is. */
export const ImportView = Type.Object(
  {
    id: PublicId,
    state: ImportState,
    fileName: Type.String(),
    bytes: Type.Integer(),
    rowsTotal: Type.Integer(),
    rowsDone: Type.Integer(),
    created: Type.Integer(),
    updated: Type.Integer(),
    unchanged: Type.Integer(),
    refused: Type.Integer(),
    keptWithdrawn: Type.Integer({
      description: 'How many consents the file would have given that the contacts have withdrawn: they stay withdrawn',
    }),
    createdBy: Type.String(),
    createdAt: moment,
    finishedAt: Type.Union([moment, Type.Null()]),
    options: ImportOptions,
  },
  strict,
);
export type ImportView = Static<typeof ImportView>;

/** A page of imports, the newest first. */
export const ImportPage = pageOf(ImportView);

/** The address of one import. */
export const ImportParams = Type.Object({ workspace: PublicId, import: PublicId }, strict);

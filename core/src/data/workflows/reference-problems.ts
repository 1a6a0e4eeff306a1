import type { JsonSchema, SentenceParts } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import type { Nameable } from '../../store/query/nameable.ts';

/** Something that settings name and the workspace does not have. */
export interface DanglingReference {
  /** JSON Pointer inside the settings. */
  readonly path: string;
  readonly detail: string;
  /** `kind` of thing, and its `name`: a field's key, or an id. */
  readonly parts: SentenceParts;
}

type Kind = 'list' | 'field' | 'workflow' | 'campaign' | 'connection' | 'record' | 'operator';

/** The controls by which a setting names something of the workspace. */
const KINDS: ReadonlyMap<unknown, Kind> = new Map([
  ['list', 'list'],
  ['lists', 'list'],
  ['field', 'field'],
  ['workflow', 'workflow'],
  ['campaign', 'campaign'],
  ['connection', 'connection'],
  ['record', 'record'],
  ['operator', 'operator'],
]);

/** Fields that every contact has. */
const CORE_FIELDS: ReadonlySet<string> = new Set(['firstName', 'lastName', 'timeZone']);
const PUBLIC_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isSchema = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The fields that every contact has and that a setting names as such. */
const ownFields = ({ anyOf }: Record<string, unknown>): ReadonlySet<unknown> => {
  const listed: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const named = listed.flatMap((option): readonly unknown[] =>
    isSchema(option) && Array.isArray(option['enum']) ? option['enum'] : [],
  );
  return named.length === 0 ? CORE_FIELDS : new Set(named);
};

/** What settings are looked at with: what the workspace has, and the plugin whose settings they are. */
interface ReferenceScope {
  readonly nameable: Nameable;
  readonly plugin: string;
}

const missing = (
  kind: Kind,
  name: string,
  { part, nameable, plugin }: ReferenceScope & { readonly part: Record<string, unknown> },
): string | null => {
  switch (kind) {
    case 'field':
      return ownFields(part).has(name) || nameable.fields.has(name) ? null : `There is no field “${name}”.`;
    case 'list':
      // “any list” and the like are no ids.
      return !PUBLIC_ID.test(name) || nameable.lists.has(name) ? null : 'The list it names does not exist.';
    case 'workflow':
      return nameable.workflows.has(name) ? null : 'The workflow it names does not exist.';
    case 'campaign':
      return nameable.workflows.has(name) ? null : 'The campaign it names does not exist.';
    case 'connection':
      return nameable.connections.has(name) ? null : 'The connection it names does not exist.';
    case 'operator':
      return nameable.operators.has(name) ? null : 'The operator it names does not work in this workspace.';
    case 'record':
      return nameable.records.get(name) === keptKey(plugin, String(part['x-collection']))
        ? null
        : 'The record it names does not exist.';
  }
};

/** Finds what settings name that the workspace does not have, by the controls that their schema gives them. */
export const danglingReferences = (
  schema: JsonSchema,
  config: Readonly<Record<string, unknown>>,
  scope: ReferenceScope,
): readonly DanglingReference[] => {
  const visit = (
    part: Record<string, unknown>,
    value: unknown,
    at: { readonly path: string; readonly kind: Kind | undefined },
  ): readonly DanglingReference[] => {
    const kind = KINDS.get(part['x-widget']) ?? at.kind;
    if (typeof value === 'string') {
      const detail = kind === undefined ? null : missing(kind, value, { part, ...scope });
      return kind === undefined || detail === null ? [] : [{ path: at.path, detail, parts: { kind, name: value } }];
    }
    if (Array.isArray(value)) {
      const items = isSchema(part['items']) ? part['items'] : {};
      return value.flatMap((entry: unknown, index) => visit(items, entry, { path: `${at.path}/${index}`, kind }));
    }
    if (!isSchema(value)) return [];
    const properties = isSchema(part['properties']) ? part['properties'] : {};
    return Object.entries(value).flatMap(([name, member]) => {
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return visit(isSchema(inner) ? inner : {}, member, { path: `${at.path}/${escape(name)}`, kind: undefined });
    });
  };
  return visit(schema, config, { path: '', kind: undefined });
};

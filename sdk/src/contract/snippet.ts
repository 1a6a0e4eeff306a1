import Type, { type Static } from 'typebox';

/**
 * A text that people copy from a record's page into something else: a line of code for their site. In it stand, filled in, `{record}`: the
 * record's id; `{attribute:name}`: one of its attributes; `{endpoint:name}`: the address of one of the plugin's endpoints.
 */
export const SnippetManifest = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 120 }),
    description: Type.Optional(Type.String({ maxLength: 1000 })),
    text: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  { additionalProperties: false },
);
export type SnippetManifest = Static<typeof SnippetManifest>;

const HOLE = /\{(record|attribute:[a-z][a-z0-9_]{0,39}|endpoint:[a-z][a-z0-9-]{0,39})\}/g;

/** The names that a snippet's holes speak of: attributes, and endpoints. */
export const namedInSnippet = (text: string): { readonly attributes: string[]; readonly endpoints: string[] } => {
  const holes = [...text.matchAll(HOLE)].map(([, hole = '']) => hole.split(':'));
  const named = (kind: string): string[] => holes.flatMap(([of, name = '']) => (of === kind ? name : []));
  return { attributes: named('attribute'), endpoints: named('endpoint') };
};

/** A snippet filled in. What stands in it goes into the code of a page: a value is written as the text of an HTML attribute. */
export const fillSnippet = (
  text: string,
  of: {
    readonly record: string;
    readonly attributeOf: (name: string) => unknown;
    readonly addressOf: (endpoint: string) => string;
  },
): string =>
  text.replaceAll(HOLE, (_hole, named: string) => {
    const [kind, name = ''] = named.split(':');
    const value = kind === 'record' ? of.record : kind === 'endpoint' ? of.addressOf(name) : of.attributeOf(name);
    return (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '')
      .replaceAll('&', '&amp;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;');
  });

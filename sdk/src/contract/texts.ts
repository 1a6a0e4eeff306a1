import type { JsonSchema } from './json.ts';
import type { Manifest } from './manifest.ts';
import { textsInTemplate } from './template.ts';

/** A contribution's place among the texts, and the schema (if any) whose members have texts of their own. */
interface Part {
  readonly key: string;
  readonly of: { readonly title: string; readonly description?: string };
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
}

/**
 * Every text of a plugin that people read, by the key under which a translation gives it: `plugin.title`,
 * `action.send.title`, `action.send.port.<port>`, `action.send.config.subject.description`,
 * `action.send.config.purpose.option.marketing.title`, `balance.points.unit`, `permission.lists:write`,
 * `template.welcome.step.greeting.subject`.
 */
export const textsOf = (manifest: Omit<Manifest, 'integrity'>): Map<string, string> => {
  const texts = new Map<string, string>();
  for (const { key, of, schemas } of partsOf(manifest)) {
    describe(texts, key, of);
    for (const [member, schema] of Object.entries(schemas ?? {})) schemaMembers(texts, `${key}.${member}`, schema);
  }
  for (const action of manifest.actions) {
    for (const port of action.ports) texts.set(`action.${action.name}.port.${port.name}`, port.title);
    for (const { name, title } of action.variables ?? []) texts.set(`action.${action.name}.variable.${name}`, title);
    for (const { name, title } of action.figures ?? []) texts.set(`action.${action.name}.figure.${name}`, title);
  }
  for (const trigger of manifest.triggers)
    for (const secret of trigger.secrets ?? [])
      describe(texts, `trigger.${trigger.name}.secret.${secret.name}`, secret);
  for (const action of manifest.actions)
    for (const secret of action.secrets ?? []) describe(texts, `action.${action.name}.secret.${secret.name}`, secret);
  for (const connection of manifest.connections)
    for (const secret of connection.secrets)
      describe(texts, `connection.${connection.name}.secret.${secret.name}`, secret);
  for (const { name, snippet } of manifest.collections)
    if (snippet !== undefined) describe(texts, `collection.${name}.snippet`, snippet);
  for (const { name, unit } of manifest.balances) if (unit !== '') texts.set(`balance.${name}.unit`, unit);
  for (const template of manifest.templates)
    for (const [key, text] of textsInTemplate(template)) texts.set(`template.${template.name}.${key}`, text);
  for (const permission of manifest.permissions) texts.set(`permission.${permission.right}`, permission.reason);
  return texts;
};

const partsOf = (manifest: Omit<Manifest, 'integrity'>): Part[] => [
  { key: 'plugin', of: manifest },
  ...manifest.triggers.map((of) => ({ key: `trigger.${of.name}`, of, schemas: { config: of.config } })),
  ...manifest.actions.map((of) => ({ key: `action.${of.name}`, of, schemas: { config: of.config } })),
  ...manifest.handlers.map((of) => ({ key: `handler.${of.name}`, of })),
  ...manifest.collections.map((of) => ({ key: `collection.${of.name}`, of, schemas: { record: of.record } })),
  ...manifest.balances.map((of) => ({ key: `balance.${of.name}`, of })),
  ...manifest.events.map((of) => ({ key: `event.${of.type}`, of, schemas: { payload: of.payload } })),
  ...manifest.attributes.map((of) => ({ key: `attribute.${of.name}`, of })),
  ...manifest.transports.map((of) => ({ key: `transport.${of.name}`, of })),
  ...manifest.templates.map((of) => ({ key: `template.${of.name}`, of })),
  ...manifest.endpoints.map((of) => ({ key: `endpoint.${of.name}`, of })),
  ...manifest.connections.map((of) => ({ key: `connection.${of.name}`, of, schemas: { config: of.config } })),
];

const describe = (texts: Map<string, string>, key: string, of: object): void => {
  for (const member of ['title', 'description'] as const) {
    const text: unknown = Reflect.get(of, member);
    if (typeof text === 'string') texts.set(`${key}.${member}`, text);
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The texts inside a schema: its properties by name, the options of a choice by their values (or, where an option is no constant, by its type). */
const schemaMembers = (texts: Map<string, string>, key: string, schema: Record<string, unknown>): void => {
  const { properties, anyOf, items } = schema;
  if (isObject(properties)) {
    for (const [name, property] of Object.entries(properties)) {
      if (!isObject(property)) continue;
      describe(texts, `${key}.${name}`, property);
      schemaMembers(texts, `${key}.${name}`, property);
    }
  }
  if (Array.isArray(anyOf)) {
    for (const option of anyOf) {
      if (isObject(option)) describe(texts, `${key}.option.${String(option['const'] ?? option['type'])}`, option);
    }
  }
  if (isObject(items)) schemaMembers(texts, `${key}.item`, items);
};

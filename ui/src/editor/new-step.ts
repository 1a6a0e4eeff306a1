import type { ActionManifest, Json, JsonObject, JsonSchema } from '@innesto/sdk/contract';
import { NO_CONDITION } from './edit-way.ts';
import { jsonObjectOf } from './json.ts';
import { newId } from './new-id.ts';
import { OTHERWISE, type Item } from './tree.ts';

/** What the palette offers. `goto`: from here on at a step that is there already. */
export type PaletteItem =
  | {
      readonly kind: 'action';
      readonly contribution: string;
      readonly manifest: Pick<ActionManifest, 'name' | 'config'>;
    }
  | { readonly kind: 'wait' }
  | { readonly kind: 'branch' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'goto'; readonly to: string };

const defaultOf = (schema: Json): Json | undefined => {
  const about = jsonObjectOf(schema);
  if (about === undefined) return undefined;
  if (about['default'] !== undefined) return about['default'];
  const inner = about['properties'] === undefined ? {} : defaultSettings(about);
  return Object.keys(inner).length > 0 ? inner : undefined;
};

/** The settings that a schema proposes: its `default`s. */
export const defaultSettings = (schema: JsonSchema): JsonObject => {
  const properties = jsonObjectOf(schema['properties']) ?? {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]): [string, Json][] => {
      const value = defaultOf(property);
      return value === undefined ? [] : [[key, value]];
    }),
  );
};

/** A step as it comes out of the palette, under an id that nobody has. */
export const newStep = (palette: PaletteItem, taken: ReadonlySet<string>): Item => {
  switch (palette.kind) {
    case 'action': {
      const { contribution, manifest } = palette;
      const config = defaultSettings(manifest.config);
      return { kind: 'action', id: newId(manifest.name, taken), title: null, contribution, config, ways: [] };
    }
    case 'wait':
      return { kind: 'wait', id: newId('wait', taken), title: null, duration: { amount: 1, unit: 'days' } };
    case 'branch': {
      const ways = [
        { port: newId('way', new Set()), title: null, when: NO_CONDITION, sequence: [] },
        { port: OTHERWISE, title: null, when: null, sequence: [] },
      ];
      return { kind: 'branch', id: newId('branch', taken), title: null, ways };
    }
    case 'exit':
      return { kind: 'exit', id: newId('exit', taken), title: null };
    case 'goto':
      return { kind: 'goto', to: palette.to };
  }
};

import type { ActionManifest, Json, JsonObject, JsonSchema } from '@innesto/sdk/contract';
import { NO_CONDITION, USUAL_WEIGHT } from './edit-way.ts';
import { jsonObjectOf } from './json.ts';
import { newId } from './new-id.ts';
import { BODY, OTHERWISE, type Item } from './tree.ts';

/** What the palette offers. `goto`: from here on at a step that is there already. */
export type PaletteItem =
  | {
      readonly kind: 'action';
      readonly contribution: string;
      readonly manifest: Pick<ActionManifest, 'name' | 'config'>;
    }
  | { readonly kind: 'wait' }
  | { readonly kind: 'branch' }
  | { readonly kind: 'split' }
  | { readonly kind: 'loop' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'goto'; readonly to: string };

const USUAL_TURNS = 3;

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
      const id = newId(manifest.name, taken);
      return { kind: 'action', id, title: null, contribution, config, timing: null, ways: [] };
    }
    case 'wait':
      return {
        kind: 'wait',
        id: newId('wait', taken),
        title: null,
        waiting: { kind: 'time', duration: { amount: 1, unit: 'days' }, after: null },
        stopWhen: null,
        ways: [],
      };
    case 'branch': {
      const ways = [
        { port: newId('way', new Set()), title: null, when: NO_CONDITION, weight: null, sequence: [] },
        { port: OTHERWISE, title: null, when: null, weight: null, sequence: [] },
      ];
      return { kind: 'branch', id: newId('branch', taken), title: null, ways };
    }
    case 'split': {
      const share = (port: string) => ({ port, title: null, when: null, weight: USUAL_WEIGHT, sequence: [] });
      return { kind: 'split', id: newId('split', taken), title: null, ways: [share('share-1'), share('share-2')] };
    }
    case 'loop':
      return {
        kind: 'loop',
        id: newId('loop', taken),
        title: null,
        while: NO_CONDITION,
        most: USUAL_TURNS,
        counter: null,
        set: [],
        ways: [{ port: BODY, title: null, when: null, weight: null, sequence: [] }],
      };
    case 'exit':
      return { kind: 'exit', id: newId('exit', taken), title: null };
    case 'goto':
      return { kind: 'goto', to: palette.to };
  }
};

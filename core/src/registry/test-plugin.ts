import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Invocation, InvocationOutcome, Manifest } from '@innesto/sdk/contract';
import type { ScriptRunner } from './library.ts';

/** What a test's plugin is, as far as it differs from the usual. */
export type PluginTraits = Partial<Omit<Manifest, 'integrity'>> & {
  readonly script?: string;
  /** Null: it brings none. */
  readonly icon?: string | null;
};

export const TEST_ICON = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M4 5h16"/></svg>';

const text = (title: string): object => ({ type: 'string', title, minLength: 1, maxLength: 200 });

/** A plugin with a trigger on joining one of some lists, and an action that greets. */
export const testManifest = (traits: Partial<Manifest> = {}): Omit<Manifest, 'integrity'> => ({
  name: 'greeting',
  version: '1.0.0',
  title: 'Greeting',
  api: '^1.0.0',
  triggers: [
    {
      name: 'joined',
      title: 'Joined a list',
      category: 'lists',
      config: {
        type: 'object',
        properties: { list: { type: 'string', title: 'List', 'x-widget': 'list' } },
        required: ['list'],
        additionalProperties: false,
      },
      asks: false,
    },
  ],
  actions: [
    {
      name: 'greet',
      title: 'Greet',
      config: {
        type: 'object',
        properties: { words: text('Words') },
        required: ['words'],
        additionalProperties: false,
      },
      needs: ['contact'],
      ports: [{ name: 'replied', title: 'Replied' }],
      settles: false,
      batch: 100,
      revision: 1,
    },
  ],
  handlers: [],
  collections: [],
  balances: [],
  events: [],
  attributes: [],
  transports: [],
  templates: [],
  endpoints: [],
  connections: [],
  permissions: [{ right: 'messages:send:email', reason: 'Sends the greeting.' }],
  translations: {},
  ...traits,
});

const scriptOf = (manifest: Omit<Manifest, 'integrity'>): string => `__innesto({
  manifest: ${JSON.stringify(manifest)},
  triggers: { joined: { subscribe: (config) => [{ on: 'list.joined', when: { attribute: 'event.list', operator: 'is', value: config.list } }] } },
  actions: { greet: { run: () => ({ effects: [] }) } },
});`;

/** Writes a built plugin into a new folder below `parent` and gives its path. `edit` may spoil the files before they are written. */
export const writePlugin = (
  parent: string,
  { script, icon = TEST_ICON, ...traits }: PluginTraits = {},
  edit: (files: {
    package: Record<string, unknown>;
    manifest: Record<string, unknown>;
    script: string;
  }) => void = () => {},
): string => {
  const manifest = testManifest(traits);
  const source = script ?? scriptOf(manifest);
  const files = {
    package: {
      name: `@test/${manifest.name}`,
      version: manifest.version,
      keywords: ['innesto-plugin'],
      innesto: { manifest: 'dist/plugin.json' },
    } as Record<string, unknown>,
    manifest: { ...manifest, integrity: `sha512-${createHash('sha512').update(source).digest('base64')}` } as Record<
      string,
      unknown
    >,
    script: source,
  };
  edit(files);
  const folder = mkdtempSync(join(parent, 'plugin-'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(files.package));
  writeFileSync(join(folder, 'dist', 'plugin.json'), JSON.stringify(files.manifest));
  writeFileSync(join(folder, 'dist', 'plugin.js'), files.script);
  if (icon !== null) writeFileSync(join(folder, 'icon.svg'), icon);
  return folder;
};

/** A sandbox in the test's hands: it runs nothing, and answers as it is told. */
export const createTestSandbox = (): ScriptRunner & {
  readonly loaded: string[];
  readonly takenBack: object[];
  /** Of whom answers are awaited. */
  readonly asked: { readonly plugin: string; readonly workspace: string }[];
  answer: (call: Invocation) => InvocationOutcome;
} => {
  const loaded: string[] = [];
  const takenBack: object[] = [];
  const asked: { readonly plugin: string; readonly workspace: string }[] = [];
  return {
    loaded,
    takenBack,
    asked,
    awaited: () => asked,
    dispose: (scope) => void takenBack.push(scope),
    answer: (call) => {
      const config = JSON.parse(call.config) as { readonly list?: string };
      const value = JSON.stringify([
        { on: 'list.joined', when: { attribute: 'event.list', operator: 'is', value: config.list } },
      ]);
      return { kind: 'answered', answers: [{ ok: true, value }], logs: [], cpuMs: 1 };
    },
    load: ({ plugin, version }) => {
      loaded.push(`${plugin} ${version}`);
      return Promise.resolve();
    },
    invoke(call) {
      return Promise.resolve(this.answer(call));
    },
  };
};

/** Gives back what a script written by {@link writePlugin} says of itself, as a throw-away process would. */
export const inspectTestScript = (script: string): Promise<unknown> => {
  const [, manifest] = /manifest: (\{.*\}),\n/.exec(script) ?? [];
  return manifest === undefined
    ? Promise.reject(new Error('The bundle did not call __innesto.'))
    : Promise.resolve(JSON.parse(manifest) as unknown);
};

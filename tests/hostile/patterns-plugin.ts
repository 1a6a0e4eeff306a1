import { testManifest, writePlugin } from '../../core/src/registry/test-plugin.ts';
import { CONTAINED, UNCONTAINED, type HostilePattern } from '../../core/src/sandbox/fixture/hostile-patterns.ts';

/** Everything that a plugin's `run` could do that it should not, by name. */
export const PATTERNS: Readonly<Record<string, HostilePattern>> = { ...CONTAINED, ...UNCONTAINED };

/** By this last name a contact is left in peace. */
export const WELL = 'well';

const bodies = Object.entries(PATTERNS).map(
  ([name, { body }]) => `${JSON.stringify(name)}: function (item, context) { ${body}\n }`,
);

/** The plugin's script, written by hand: what the SDK makes would stand in the way of some of it. */
const scriptFor = (manifest: object): string => `(() => {
  const ill = new Map(Object.entries({ ${bodies.join(',\n')} }));
  const find = ill.get.bind(ill);
  __innesto({
    manifest: ${JSON.stringify(manifest)},
    actions: { act: { run(item, context) { const act = find(item.contact.lastName); return act === undefined ? { effects: [] } : act(item, context); } } },
  });
})();`;

/** Writes the plugin `patterns`, built, into a folder below `parent`: its action does to each contact what the last name says. */
export const writePatterns = (parent: string): string => {
  const act = {
    name: 'act',
    title: 'Act',
    config: { type: 'object', properties: {}, additionalProperties: false },
    needs: ['contact' as const],
    ports: [],
    settles: false,
    batch: 1,
    revision: 1,
  };
  const traits = { name: 'patterns', title: 'Patterns', triggers: [], actions: [act], permissions: [] };
  return writePlugin(parent, { ...traits, script: scriptFor(testManifest(traits)) });
};

import * as typebox from 'typebox';

/**
 * Stands in for TypeBox inside a bundle: every schema comes out as the same inert value. The manifest already holds
 * the real ones as JSON, and the hub checks with those before it calls the plugin. While the plugin's modules load
 * it lets everything pass; once sealed it refuses, because a schema asked at run time would silently say nothing.
 */
export const inertTypebox = (): string => `
let sealed = false;
const use = () => {
  if (sealed) throw new TypeError('A schema was used at run time. Schemas exist while the plugin is built; the hub has checked the settings before it calls the plugin.');
  return inert;
};
const inert = new Proxy(() => {}, {
  apply: use,
  construct: use,
  get: (_target, key) => (typeof key === 'symbol' || key === 'then' ? undefined : use()),
  set: () => true,
  ownKeys: () => (use(), []),
});
export const seal = () => { sealed = true; };
export { ${Object.keys(typebox)
  .map((name) => `inert as ${name}`)
  .join(', ')} };
`;

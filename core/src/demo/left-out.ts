/** What of the demo is left out, in words, and the plugins for which it is. */
export interface LeftOut {
  readonly what: string;
  readonly missing: readonly string[];
}

const because = (plugins: string): string =>
  plugins.includes(', ') ? `the plugins ${plugins} are not there` : `the plugin ${plugins} is not there`;

/** Says in one line what is left out of the demo and why; null where it is all there. */
export const tellLeftOut = (leftOut: readonly LeftOut[]): string | null => {
  const byPlugins = Map.groupBy(leftOut, ({ missing }) => missing.join(', '));
  if (byPlugins.size === 0) return null;
  const told = [...byPlugins].map(
    ([plugins, things]) => `${things.map(({ what }) => what).join(', ')} (${because(plugins)})`,
  );
  return `Left out of the demo: ${told.join('; ')}.`;
};

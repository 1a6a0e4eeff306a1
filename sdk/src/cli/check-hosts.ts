import type { JsonSchema } from '../contract/json.ts';
import type { Manifest } from '../contract/manifest.ts';

const SETTING = 'setting:';
const HOST =
  /^(setting:[a-zA-Z][a-zA-Z0-9_]{0,59}|connection:[a-z][a-z0-9-]{0,39}|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?)$/;

const settingsIn = ({ config }: { readonly config: JsonSchema }): readonly string[] => {
  const { properties } = config;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
};

/** What is wrong with the hosts that a plugin asks to reach: one that a setting is to name needs a step or a trigger that has the setting. */
export const checkHosts = ({
  permissions,
  triggers,
  actions,
}: Pick<Manifest, 'permissions' | 'triggers' | 'actions'>): string[] => {
  const settings = new Set([...triggers, ...actions].flatMap(settingsIn));
  return permissions.flatMap(({ right, hosts }) => {
    if (right !== 'net') return hosts === undefined ? [] : [`permission ${right}: hosts belong to net`];
    if (hosts === undefined || hosts.length === 0) return ['permission net: say which hosts, such as api.example.com'];
    return hosts.flatMap((host) => {
      if (!HOST.test(host))
        return [
          `permission net: “${host}” is no host: api.example.com, *.example.com, setting:<name> or connection:<name>`,
        ];
      return host.startsWith(SETTING) && !settings.has(host.slice(SETTING.length))
        ? [`permission net: “${host}” names a setting that no trigger and no action has`]
        : [];
    });
  });
};

import { declaredMembers } from './json.ts';
import type { Manifest } from './manifest.ts';

const SETTING = 'setting:';
const HOST =
  /^(setting:[a-zA-Z][a-zA-Z0-9_]{0,59}|connection:[a-z][a-z0-9-]{0,39}|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?)$/;

/** What no schema can say of the hosts that a plugin asks to reach: that they are hosts, and that something has the settings that are to name them. */
export const hostProblems = ({
  permissions,
  triggers,
  actions,
}: Pick<Manifest, 'permissions' | 'triggers' | 'actions'>): string[] => {
  const settings = new Set([...triggers, ...actions].flatMap(({ config }) => declaredMembers(config)));
  return permissions.flatMap(({ right, hosts }) => {
    if (right !== 'net') return hosts === undefined ? [] : [`permission ${right}: hosts belong to net`];
    if (hosts === undefined || hosts.length === 0) return ['permission net: say which hosts, such as api.example.com'];
    return hosts.flatMap((host) => {
      if (!HOST.test(host))
        return [
          `permission net: “${host}” is no host: api.example.com, *.example.com, setting:<name> or connection:<name>`,
        ];
      return host.startsWith(SETTING) && !settings.has(host.slice(SETTING.length))
        ? [
            `permission net: “${host}” names a setting that no trigger and no action has: give one of them that setting, or name the host itself`,
          ]
        : [];
    });
  });
};

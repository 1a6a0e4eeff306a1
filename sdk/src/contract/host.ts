import type { Permission } from './manifest.ts';

const SETTING = 'setting:';

/** The host (and port, where it is not the usual one) that a text names, an address or a bare host; null where it names none. */
const hostNamed = (text: unknown): string | null => {
  if (typeof text !== 'string' || text === '') return null;
  const address = text.includes('://') ? text : `https://${text}`;
  return URL.canParse(address) ? new URL(address).host : null;
};

/** Where a plugin may ask, by what its `net` permissions declare and, where they name a setting, by what a person wrote there. */
export const declaredHosts = (
  permissions: readonly Permission[],
  config: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const named = permissions.flatMap(({ right, hosts = [] }) => (right === 'net' ? hosts : []));
  const hosts = named.map((host) => {
    if (!host.startsWith(SETTING)) return host.toLowerCase();
    const setting = host.slice(SETTING.length);
    return Object.hasOwn(config, setting) ? hostNamed(config[setting]) : null;
  });
  return [...new Set(hosts.flatMap((host) => host ?? []))];
};

/** Whether an address lies at one of the declared hosts: at the very name and port, or below a `*.`. */
export const isDeclaredHost = (hosts: readonly string[], { host }: Pick<URL, 'host'>): boolean =>
  hosts.some((declared) => (declared.startsWith('*.') ? host.endsWith(declared.slice(1)) : host === declared));

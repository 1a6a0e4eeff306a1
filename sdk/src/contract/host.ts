import type { Permission } from './manifest.ts';

const SETTING = 'setting:';
const CONNECTION = 'connection:';

/** What stands among declared hosts for those of the connection that a request names. */
export const hostsOfConnection = (name: string): string => `${CONNECTION}${name}`;

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

/** The kinds of connection whose hosts stand among declared ones. */
export const connectionsAmong = (hosts: readonly string[]): readonly string[] =>
  hosts.flatMap((host) => (host.startsWith(CONNECTION) ? host.slice(CONNECTION.length) : []));

/** Where requests with a connection may go, by what its kind declares and, where that names a setting, by what a person wrote there. */
export const hostsOfSettings = (
  hosts: readonly string[],
  settings: Readonly<Record<string, unknown>>,
): readonly string[] => declaredHosts([{ right: 'net', reason: 'its own', hosts: [...hosts] }], settings);

/** Whether an address lies at one of the declared hosts: at the very name and port, or below a `*.`. */
export const isDeclaredHost = (hosts: readonly string[], { host }: Pick<URL, 'host'>): boolean =>
  hosts.some((declared) => (declared.startsWith('*.') ? host.endsWith(declared.slice(1)) : host === declared));

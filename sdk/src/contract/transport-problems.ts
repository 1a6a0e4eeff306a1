import { hostsOfConnection } from './host.ts';
import { declaredMembers } from './json.ts';
import type { Manifest } from './manifest.ts';
import type { TransportManifest } from './transport-manifest.ts';
import { carryRight } from './transport.ts';

type Kinds = Pick<Manifest, 'transports' | 'connections' | 'permissions'>;

const lackingRights = ({ channel, connection }: TransportManifest, { permissions }: Kinds): string[] => {
  const right = carryRight(channel);
  const host = hostsOfConnection(connection);
  return [
    ...(permissions.some((permission) => permission.right === right) ? [] : [`it needs the permission ${right}`]),
    ...(permissions.some(({ right: one, hosts = [] }) => one === 'net' && hosts.includes(host))
      ? []
      : [`it needs the permission net with ${host} among its hosts`]),
  ];
};

const problemsOf = (transport: TransportManifest, kinds: Kinds): string[] => {
  const { channel, connection, sender, reports, name } = transport;
  const kind = kinds.connections.find((one) => one.name === connection);
  if (kind === undefined) return [`its connection is ${connection}, and the plugin has no such kind`];
  const settings = new Set(declaredMembers(kind.config));
  const others = kinds.transports.filter((one) => one.connection === connection && one.name !== name);
  const secret = reports?.signature?.secret;
  return [
    ...(others.length === 0
      ? []
      : [`the connection ${connection} is that of another transport, too: each has its own`]),
    ...(channel === 'email' && sender === undefined
      ? ['say by sender which setting of its connection holds the address that e-mails are from']
      : []),
    ...[sender?.address, sender?.name]
      .filter((setting) => setting !== undefined && !settings.has(setting))
      .map((setting) => `its sender is the setting ${setting}, which the connection ${connection} does not have`),
    ...(secret === undefined || kind.secrets.some((one) => one.name === secret)
      ? []
      : [`its calls are proven by the secret ${secret}, which the connection ${connection} does not have`]),
    ...lackingRights(transport, kinds),
  ];
};

/** What no schema can say of the transports of a manifest: that their connections, senders and secrets are there, and that their rights are asked for. */
export const transportProblems = (kinds: Kinds): string[] =>
  kinds.transports.flatMap((transport) =>
    problemsOf(transport, kinds).map((wrong) => `transport ${transport.name}: ${wrong}`),
  );

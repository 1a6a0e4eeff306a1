import Type, { type Static } from 'typebox';
import { Signature } from './inbound.ts';
import { CarriedChannel } from './transport.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const SettingName = Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,59}$' });

/**
 * A way out into the world for messages of a channel. `connection`: the kind of connection of the plugin's own that people set up for it; each of
 * those is such a way. `sender`: the settings of that connection that say who messages are from where a step names nobody. `reports` (absent: nothing is
 * heard of its messages): calls of the other side are read by `report`, proven by `signature`, whose secret is one of the connection's; without one, knowing the address is
 * the proof. Permissions `net` with the connection's hosts, and `messages:carry:<channel>`.
 */
export const TransportManifest = Type.Object(
  {
    name: Name,
    title: Type.String({ minLength: 1, maxLength: 120 }),
    description: Type.Optional(Type.String({ maxLength: 1000 })),
    channel: CarriedChannel,
    connection: Name,
    sender: Type.Optional(Type.Object({ address: SettingName, name: Type.Optional(SettingName) }, strict)),
    reports: Type.Optional(Type.Object({ signature: Type.Optional(Type.Unsafe<Signature>(Signature)) }, strict)),
  },
  strict,
);
export type TransportManifest = Static<typeof TransportManifest>;

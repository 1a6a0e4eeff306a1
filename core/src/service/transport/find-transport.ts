import { carryRight, type CarriedChannel } from '@innesto/sdk/contract';
import type { PluginConnectionConfig } from '../../model/connection/plugin-connection.ts';
import type { Requests } from '../http/make-request.ts';
import type { Secrets } from '../secret/secrets.ts';
import type { AskedTransport, AskPorts } from './ask-transport.ts';

/** What transports are handed. */
export interface TransportPorts extends AskPorts {
  readonly requests: Requests;
  readonly secrets: Pick<Secrets, 'open'>;
  /** Says what went wrong to whoever looks after the hub. */
  readonly report: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const mayCarry = (rights: ReadonlySet<string>, channel: CarriedChannel): boolean =>
  rights.has('net') && rights.has(carryRight(channel));

/** A transport, and how its plugin stands in the workspace. */
export interface FoundTransport extends Omit<AskedTransport, 'workspace' | 'settings'> {
  readonly state: 'active' | 'suspended' | 'off';
  /** Nothing is asked of it at present. */
  readonly isHeld: boolean;
}

/** The transport whose connection this is, as the workspace's plugin has it now; null: there is none. */
export const transportOf = async (
  { plugins }: Pick<AskPorts, 'plugins'>,
  workspaceId: number,
  { contribution, declared }: Pick<PluginConnectionConfig, 'contribution' | 'declared'>,
): Promise<FoundTransport | null> => {
  const found = await plugins.resolve(workspaceId, contribution);
  const transport = found?.manifest.transports.find(({ connection }) => connection === declared.name);
  if (found === null || transport === undefined) return null;
  const { plugin, version } = found;
  const state = found.suspended ? 'suspended' : found.off ? 'off' : 'active';
  const isHeld = state !== 'active' || !mayCarry(await plugins.rightsOf(workspaceId, plugin), transport.channel);
  return { workspaceId, plugin, version, transport, state, isHeld };
};

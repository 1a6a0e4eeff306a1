import type {
  Installations as InstallationsView,
  InstallPolicy,
  PluginDifference as DifferenceView,
} from '@innesto/sdk/contract';
import type { FastifyRequest } from 'fastify';
import type { PluginMoves } from '../../data/plugins/moves.ts';
import { fault } from '../../fault/fault.ts';
import type { PluginDifference } from '../../model/plugin-difference.ts';
import type { Installations } from '../../registry/installations.ts';
import type { Registry } from '../../registry/registry.ts';
import { callerOf } from '../scope.ts';

/** What the routes of plugins' lives are handed. */
export interface PluginLifePorts {
  readonly registry: Pick<Registry, 'get' | 'manifestOf' | 'standingOf'>;
  readonly installations: Installations;
  readonly pluginMoves: PluginMoves;
  /** Where packages are fetched from. */
  readonly packageRegistry: string;
}

const isOwner = (request: FastifyRequest): boolean => {
  const caller = callerOf(request);
  return caller.kind === 'operator' && caller.instanceRole === 'owner';
};

/** What the caller, who is an administrator of the workspace at least, may do about plugins of the instance. */
export const mayOf = (request: FastifyRequest, { who }: Pick<InstallPolicy, 'who'>): InstallationsView['may'] => {
  const owns = isOwner(request);
  return { fetch: owns || (who === 'admins' && callerOf(request).kind === 'operator'), bring: owns, rule: owns };
};

const WHO: Readonly<Record<InstallPolicy['who'], string>> = {
  owners: 'owners of the instance',
  admins: 'owners of the instance, and from the registry by administrators of workspaces,',
};

/** Refuses who may not do that about plugins of the instance. */
export const requireMay = async (
  request: FastifyRequest,
  { installations }: PluginLifePorts,
  what: 'fetch' | 'bring' | 'rule',
): Promise<void> => {
  const policy = await installations.policy();
  if (!mayOf(request, policy)[what]) throw fault('INNESTO_PLUGIN_INSTALLER', { who: WHO[policy.who] });
};

/** What is different about a version, as answers say it. */
export const differenceView = ({ rights, rightsGone, contributions }: PluginDifference): DifferenceView => ({
  rights: rights.map((right) => ({ ...right })),
  rightsGone: [...rightsGone],
  contributions: contributions.map((one) => ({ ...one, settings: one.settings.map((setting) => ({ ...setting })) })),
});

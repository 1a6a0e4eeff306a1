import type { WorkflowUse } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import { definitionsNaming, type NamingDefinition } from '../store/query/workflow-reference.ts';

/** Something that is about to be deleted, and how a definition that really needs it is told. */
export interface Doomed {
  readonly code: 'INNESTO_LIST_IN_USE' | 'INNESTO_FIELD_IN_USE' | 'INNESTO_CONNECTION_IN_USE';
  readonly workspaceId: number;
  /** The word by which definitions name it. */
  readonly about: string;
  readonly names: (definition: string) => boolean;
}

const useOf = ({ publicId, name, state, number, isLive, kind }: NamingDefinition): WorkflowUse => ({
  id: publicId,
  name,
  state,
  version: number,
  ...(isLive ? { isLive } : {}),
  ...(kind === 'campaign' ? { isCampaign: true } : {}),
});

/** Where something is used, as people are told. */
export const usesOf = (naming: readonly NamingDefinition[]): readonly WorkflowUse[] => naming.map(useOf);

/**
 * Refuses to delete what runs need: a version in force, or one that somebody is still inside of, also where its workflow is stopped. The
 * fault says where else it is used, drafts included. What only drafts and workflows nobody is inside of name may go: Start will
 * say what is missing.
 */
export const refuseIfUsed = async (
  on: Parameters<typeof definitionsNaming>[0],
  { code, workspaceId, about, names }: Doomed,
): Promise<void> => {
  const naming = await definitionsNaming(on, { workspaceId, about });
  const uses = naming.filter(({ definition }) => names(definition));
  const live = uses.find(({ isLive }) => isLive);
  if (live !== undefined) throw fault(code, { workflow: live.name }, { extension: { uses: usesOf(uses) } });
};

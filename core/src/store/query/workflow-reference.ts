import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';

/** A definition of a workflow in which a word stands: of a version (`number`), or of its draft (null). */
export interface NamingDefinition {
  readonly publicId: string;
  readonly name: string;
  readonly state: WorkflowState;
  readonly number: number | null;
  readonly definition: string;
  /** Whether runs go by it, or may begin by it: what it names is needed. */
  readonly isLive: boolean;
  /** `campaign`: a form made it. */
  readonly kind: 'workflow' | 'campaign';
}

interface VersionRow extends Omit<NamingDefinition, 'isLive'> {
  readonly inForce: number | boolean;
  readonly inside: number | boolean;
}

const INSIDE = `EXISTS (SELECT 1 FROM enrolment e JOIN run r ON r.id = e.run_id WHERE e.workflow_id = workflow.id AND e.run_id IS NOT NULL AND r.version_id = version.id)`;

/**
 * The drafts, the versions in force and those that somebody is still inside of, of a workspace's workflows, in which a word stands
 * somewhere. A word may stand where it means something else: the caller looks closer.
 */
export const definitionsNaming = async (
  on: Knex | Knex.Transaction,
  { workspaceId, about }: { readonly workspaceId: number; readonly about: string },
): Promise<readonly NamingDefinition[]> => {
  const of = (): Knex.QueryBuilder =>
    on('workflow').where('workflow.workspace_id', workspaceId).whereNull('workflow.deleted_at').orderBy('workflow.id');
  const named = {
    publicId: 'workflow.public_id',
    name: 'workflow.name',
    state: 'workflow.state',
    kind: 'workflow.kind',
  } as const;
  const versions: VersionRow[] = await of()
    .join('version', 'version.workflow_id', 'workflow.id')
    .whereLike('version.definition', `%${about}%`)
    .orderBy('version.number', 'desc')
    .select({ ...named, number: 'version.number', definition: 'version.definition' })
    .select(on.raw('version.id = workflow.version_id AS "inForce"'), on.raw(`${INSIDE} AS inside`));
  const drafts: Omit<NamingDefinition, 'number' | 'isLive'>[] = await of()
    .whereLike('workflow.draft', `%${about}%`)
    .select({ ...named, definition: 'workflow.draft' });
  return [
    ...versions.flatMap(({ inForce, inside, ...version }): NamingDefinition[] => {
      const runs = version.state === 'active' || version.state === 'draining';
      const isLive = Boolean(inside) || (Boolean(inForce) && runs);
      return isLive || Boolean(inForce) ? [{ ...version, isLive }] : [];
    }),
    ...drafts.map((draft) => ({ ...draft, number: null, isLive: false })),
  ];
};

import type { Reachable } from '../../model/message/notice.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** Whom notices may reach: operators by `<workspace> <public id>`, and contacts' owners by the contacts' inner ids. */
export interface LoadedCrew {
  readonly operators: ReadonlyMap<string, Reachable>;
  readonly owners: ReadonlyMap<number, Reachable>;
}

interface CrewRow {
  readonly workspace_id: number;
  readonly contact_id: number | null;
  readonly public_id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
}

const NAMED: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_operator', type: 'text' },
];

const WHO = 'membership.workspace_id, operator.public_id, operator.name, operator.email, membership.phone';

/** Reads operators whom notices name, and the owners of contacts: only those who are in that workspace now. */
export const loadCrew = async (
  { read, dialect }: Store,
  {
    named,
    contactIds,
  }: {
    readonly named: readonly { readonly workspaceId: number; readonly operator: string }[];
    readonly contactIds: readonly number[];
  },
): Promise<LoadedCrew> => {
  if (named.length === 0 && contactIds.length === 0) return { operators: new Map(), owners: new Map() };
  const rows = await dialect.all<CrewRow>(
    read,
    `SELECT CAST(NULL AS ${dialect.words.integer}) AS contact_id, ${WHO} FROM ${dialect.rows('j', NAMED)}
       JOIN operator ON operator.public_id = j.asked_operator
       JOIN membership ON membership.operator_id = operator.id AND membership.workspace_id = j.asked_workspace
     UNION ALL SELECT contact.id AS contact_id, ${WHO} FROM contact
       JOIN operator ON operator.id = contact.owner_id
       JOIN membership ON membership.operator_id = operator.id AND membership.workspace_id = contact.workspace_id
     WHERE contact.id IN ${dialect.list('integer')}`,
    [JSON.stringify(named.map(({ workspaceId, operator }) => [workspaceId, operator])), JSON.stringify(contactIds)],
  );
  const operators = new Map<string, Reachable>();
  const owners = new Map<number, Reachable>();
  for (const { contact_id: contactId, workspace_id: workspaceId, public_id: publicId, name, email, phone } of rows) {
    const reachable = { name, email, phone };
    if (contactId === null) operators.set(`${workspaceId} ${publicId}`, reachable);
    else owners.set(contactId, reachable);
  }
  return { operators, owners };
};

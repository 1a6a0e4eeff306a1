import type { Knex } from 'knex';

type On = Knex | Knex.Transaction;

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** A draft as it was saved once, without what it said. */
export interface DraftRevisionRow {
  readonly rev: number;
  readonly steps: number;
  /** `operator:<id>` or `token:<id>`; null: the hub itself. */
  readonly actor: string | null;
  /** The workspace's time. */
  readonly at: number;
}

/** A saved draft with what it said. */
export interface DraftRevisionContent extends DraftRevisionRow {
  readonly name: string;
  readonly definition: string;
}

/** A draft about to be kept, with what tells one burst of saving from the next. */
export interface NewDraftRevision extends OfWorkflow, DraftRevisionContent {
  /** Tells one definition from another without reading them. */
  readonly digest: string;
  /** Never counts as a moment of the same work as the draft before it. */
  readonly apart: boolean;
  /** Real time. */
  readonly savedAt: number;
}

const ROW = { rev: 'rev', steps: 'steps', actor: 'actor', at: 'at' } as const;

const revisions = (on: On, { workspaceId, workflowId }: OfWorkflow): Knex.QueryBuilder =>
  on('draft_revision').where({ workspace_id: workspaceId, workflow_id: workflowId });

/** A workflow's saved drafts, the newest first, from below a revision. */
export const listDraftRevisions = (
  on: On,
  { before, limit, ...of }: OfWorkflow & { readonly before: number | null; readonly limit: number },
): Promise<DraftRevisionRow[]> => {
  const query = revisions(on, of).select<DraftRevisionRow[]>(ROW).orderBy('rev', 'desc').limit(limit);
  return before === null ? query : query.where('rev', '<', before);
};

/** One saved draft. */
export const findDraftRevision = (
  on: On,
  { rev, ...of }: OfWorkflow & { readonly rev: number },
): Promise<DraftRevisionContent | undefined> =>
  revisions(on, of)
    .where({ rev })
    .first<DraftRevisionContent | undefined>({ ...ROW, name: 'name', definition: 'definition' });

/** How saved drafts are kept: how long one person's burst of saving counts as one, and how many stay. */
export interface DraftKeeping {
  readonly burst: number;
  readonly most: number;
}

interface Last {
  readonly rev: number;
  readonly actor: string | null;
  readonly burstAt: number;
}

/** Whether the last saved draft is only a moment of the same work: it gives its place to the new one. */
const isSameBurst = async (
  transaction: Knex.Transaction,
  draft: NewDraftRevision,
  { last, burst }: { readonly last: Last; readonly burst: number },
): Promise<boolean> => {
  if (draft.apart || last.actor !== draft.actor || draft.savedAt - last.burstAt >= burst) return false;
  // Who went back to what was saved before may want to come again to where they were.
  const known: object | undefined = await revisions(transaction, draft)
    .where('digest', draft.digest)
    .whereNot('rev', last.rev)
    .first('rev');
  return known === undefined;
};

/** Keeps a saved draft: of a burst only the last, of all the newest. */
export const keepDraftRevision = async (
  transaction: Knex.Transaction,
  draft: NewDraftRevision,
  { burst, most }: DraftKeeping,
): Promise<void> => {
  const last = await revisions(transaction, draft)
    .orderBy('rev', 'desc')
    .first<Last | undefined>({ rev: 'rev', actor: 'actor', burstAt: 'burst_at' });
  const goesOn = last !== undefined && (await isSameBurst(transaction, draft, { last, burst }));
  // The first one is where everything began: it stays, however soon the second comes.
  const replaces = goesOn && last.rev > 1;
  if (replaces) await revisions(transaction, draft).where('rev', last.rev).delete();
  await transaction('draft_revision').insert({
    workspace_id: draft.workspaceId,
    workflow_id: draft.workflowId,
    rev: draft.rev,
    definition: draft.definition,
    name: draft.name,
    digest: draft.digest,
    actor: draft.actor,
    steps: draft.steps,
    at: draft.at,
    burst_at: replaces ? last.burstAt : draft.savedAt,
  });
  const oldest = await revisions(transaction, draft)
    .orderBy('rev', 'desc')
    .offset(most - 1)
    .first<{ rev: number } | undefined>('rev');
  if (oldest !== undefined) await revisions(transaction, draft).where('rev', '<', oldest.rev).delete();
};

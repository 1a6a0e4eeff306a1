import type { CampaignFigure, Page } from '@innesto/sdk/contract';
import { CAMPAIGN_STEP } from '../../model/campaign/form.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listChosen, listPassed, listReached, type CampaignPersonRow } from '../../store/query/campaign-people.ts';
import { countReasons } from '../../store/query/campaign.ts';
import type { WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { readPlace, type PageAsked } from '../workflows/place.ts';

/** Why people were passed over, or their messages failed. */
export interface CampaignReason {
  readonly figure: 'passed' | 'failed';
  readonly reason: string | null;
  readonly count: number;
}

/** Somebody behind a figure. */
export type CampaignPerson = Omit<CampaignPersonRow, 'place'>;

/** Whose names are wanted. `reason` null: whatever it is. */
export interface PeopleAsked extends PageAsked {
  readonly figure: CampaignFigure;
  readonly reason: string | null;
}

/** Looking what becomes of campaigns. */
export interface Following {
  /** Why not everybody got it; the most frequent first. */
  reasons(workspace: Workspace, publicId: string): Promise<readonly CampaignReason[]>;
  /** Who is behind a figure, the newest first. */
  people(workspace: Workspace, publicId: string, asked: PeopleAsked): Promise<Page<CampaignPerson>>;
}

const MOST_REASONS = 20;
const FIGURE = { skipped: 'passed', failed: 'failed' } as const;

const rowsBehind = (
  { read, dialect }: Store,
  of: { readonly workspaceId: number; readonly workflowId: number; readonly limit: number },
  { figure, reason, after }: PeopleAsked,
): Promise<readonly CampaignPersonRow[]> => {
  if (figure !== 'passed' && figure !== 'failed') {
    const [below = null] = readPlace(after, 1) ?? [];
    if (figure === 'chosen' || figure === 'waiting') return listChosen(read, dialect, { ...of, figure, below });
    return listReached(read, dialect, { ...of, step: CAMPAIGN_STEP, figure, below });
  }
  const [runId, seq] = readPlace(after, 2) ?? [];
  const below = runId === undefined || seq === undefined ? null : { runId, seq };
  const outcome = figure === 'passed' ? 'skipped' : 'failed';
  return listPassed(read, dialect, { ...of, step: CAMPAIGN_STEP, outcome, reason, below });
};

/** Opens what is known of campaigns on their way. */
export const createFollowing = (
  { store }: { readonly store: Store },
  rowOf: (workspace: Workspace, publicId: string) => Promise<WorkflowRow>,
): Following => ({
  reasons: async (workspace, publicId) => {
    const { id: workflowId } = await rowOf(workspace, publicId);
    const of = { workspaceId: workspace.id, workflowId, step: CAMPAIGN_STEP, most: MOST_REASONS };
    const reasons = await countReasons(store.read, store.dialect, of);
    return reasons.map(({ outcome, ...one }) => ({ figure: FIGURE[outcome], ...one }));
  },
  people: async (workspace, publicId, asked) => {
    const { id: workflowId } = await rowOf(workspace, publicId);
    const of = { workspaceId: workspace.id, workflowId, limit: asked.limit + 1 };
    const page = pageOfRows(await rowsBehind(store, of, asked), asked.limit, ({ place }) => place.join('.'));
    return { ...page, items: page.items.map(({ place: _place, ...person }) => person) };
  },
});

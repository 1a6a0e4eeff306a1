import type { CampaignState, WorkflowState } from '@innesto/sdk/contract';
import type { OccasionState } from '../occasion.ts';

/** What a campaign's state is told from: its workflow, what the clock has done for it, and how many are inside. */
export interface CampaignStanding {
  readonly workflow: WorkflowState;
  readonly occasions: readonly { readonly state: OccasionState; readonly isOpen: boolean }[];
  readonly inside: number;
}

/** Whether a campaign has begun to go out: then what it says can be changed no more. */
export const hasBegun = ({ occasions }: Pick<CampaignStanding, 'occasions'>): boolean =>
  occasions.some(({ isOpen }) => isOpen);

/** Where a campaign stands. */
export const campaignState = (standing: CampaignStanding): CampaignState => {
  const { workflow, occasions, inside } = standing;
  const isHeld = workflow === 'draft' || workflow === 'stopped';
  if (!hasBegun(standing)) {
    if (isHeld) return 'draft';
    return occasions.length > 0 && occasions.every(({ state }) => state === 'missed') ? 'missed' : 'scheduled';
  }
  const isOver = inside === 0 && occasions.every(({ state }) => state === 'done' || state === 'missed');
  if (isHeld) return isOver ? 'sent' : 'stopped';
  return isOver ? 'sent' : 'sending';
};

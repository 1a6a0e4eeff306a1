import { setTimeout as pause } from 'node:timers/promises';
import type { Campaigns } from '../data/campaigns/campaigns.ts';
import type { Workspace } from '../model/workspace.ts';

const MOST_LOOKS = 100;
const PAUSE_MS = 50;

/** Waits until a campaign that was sent off has begun, for a few seconds at most: time that is made to fly before could overtake it, and it would be missed. */
export const untilBegun = async (
  { campaigns }: { readonly campaigns: Pick<Campaigns, 'get'> },
  workspace: Workspace,
  publicId: string,
): Promise<void> => {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    if ((await campaigns.get(workspace, publicId)).state !== 'scheduled') return;
    await pause(PAUSE_MS);
  }
};

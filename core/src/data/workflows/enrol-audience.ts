import type { Audience } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import { planAsked } from '../../model/occasion.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countAudience } from '../../store/query/audience-size.ts';
import { countAllContacts } from '../../store/query/contact-stretch.ts';
import { countComingByHand } from '../../store/query/occasion.ts';
import type { Store } from '../../store/store.ts';
import { holdWorkflowStates } from '../../store/verb/load-workflow-states.ts';
import { insertOccasions } from '../../store/verb/occasions.ts';
import { checkAudience } from '../people/check-audience.ts';
import { openDoor } from './door.ts';
import type { Versions } from './versions.ts';

/** An audience that somebody puts into a workflow; `step` null: at its first. */
export interface AudienceByHand {
  readonly audience: Audience;
  readonly step: string | null;
  /** `operator:<id>` or `token:<id>`. */
  readonly actor: string;
}

/** What is under way then: how many they are now; null where they are too many to be counted while somebody waits. */
export interface AudienceTaken {
  readonly count: number | null;
}

/** Putting whoever a filter holds for, or whoever is in a list, into workflows. */
export interface AudienceEntries {
  /** Notes the audience down: it comes in by pieces from now on, whoever belongs to it when their piece comes. */
  enrolAudience(workspace: Workspace, publicId: string, byHand: AudienceByHand): Promise<AudienceTaken>;
}

interface AudiencePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly versions: Versions;
}

/** Of more contacts than this nobody waits until it is known how many belong to an audience. */
const MOST_COUNTED = 100_000;
/** So many audiences at the most are on their way into a workflow. */
const MOST_COMING = 100;

/** Opens the entries of audiences by hand. */
export const createAudienceEntries = ({ store, clock, ids, versions }: AudiencePorts): AudienceEntries => ({
  enrolAudience: async (workspace, publicId, { audience, step, actor }) => {
    const { version } = await openDoor({ store, versions }, { workspace, publicId, step });
    const { workflowId } = version;
    const workspaceId = workspace.id;
    const now = workspaceNow(workspace.clock, clock.now());
    const moment = { now, timeZone: workspace.timeZone };
    if (audience.lists === undefined && audience.filter === undefined)
      throw fault('INNESTO_REQUEST_INVALID', { detail: 'it names neither lists nor a filter', path: '/filter' });
    await checkAudience(store, workspace, audience);
    const isCountable = (await countAllContacts(store.read, workspaceId)) <= MOST_COUNTED;
    const count = isCountable
      ? await countAudience(store.read, store.dialect, { workspaceId, audiences: [audience], moment })
      : null;
    const occurrence = `hand ${ids.next()}`;
    await store.write(async (transaction) => {
      const standing = await holdWorkflowStates(transaction, store.dialect, [workflowId]);
      if (standing.get(workflowId)?.state !== 'active') throw fault('INNESTO_WORKFLOW_NOT_ACTIVE');
      const coming = await countComingByHand(transaction, { workspaceId, workflowId, most: MOST_COMING });
      if (coming >= MOST_COMING)
        throw fault('INNESTO_UNDER_WAY', { detail: 'others whom somebody put in are still coming in' });
      const occasions = [planAsked('hand', { occurrence, now, audience, byHand: { step, actor } })];
      await insertOccasions(transaction, store.dialect, { workspaceId, workflowId, occasions });
    });
    return { count };
  },
});

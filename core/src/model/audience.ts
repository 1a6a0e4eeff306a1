import type { Filter } from '@innesto/sdk/contract';
import type { NewEvent } from './event.ts';
import { comparisonsOf } from './filter.ts';
import { isRelative } from './filter/question.ts';
import { shardOfContact } from './shard.ts';

/** Those for whom a filter holds, kept track of. */
export interface Audience {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly filter: Filter;
}

/** That something happened to a contact by which it may have come into an audience or fallen out of it, and whether the filter holds now. */
export interface AudienceTouch {
  readonly audienceId: number;
  readonly contactId: number;
  readonly workspaceId: number;
  readonly matches: boolean;
  /** The workspace's time and its day. */
  readonly at: number;
  readonly day: string;
  readonly cause: Pick<NewEvent, 'quiet' | 'causeRunId' | 'depth'>;
}

/** Nobody's doing: time has passed. */
export const BY_TIME: AudienceTouch['cause'] = { quiet: false, causeRunId: null, depth: 0 };

/** Whether somebody may come to fit a filter, or no longer fit, without an event that tells of it: time passes, or a run moves on. */
export const movesByItself = (filter: Filter): boolean =>
  comparisonsOf(filter).some(
    (comparison) =>
      isRelative(comparison) ||
      comparison.attribute.startsWith('run.') ||
      // What only of some is asked by a date, such as the purchases of the last 90 days.
      (comparison.of?.when !== undefined && movesByItself(comparison.of.when)),
  );

/** The event that a contact came into an audience or fell out of it. Who comes and goes and comes on one day came once. */
export const audienceEvent = (
  { contactId, workspaceId, matches, at, day, cause }: AudienceTouch,
  audience: string,
): NewEvent => ({
  workspaceId,
  shard: shardOfContact(contactId),
  type: matches ? 'audience.joined' : 'audience.left',
  contactId,
  at,
  payload: { audience },
  ...cause,
  source: { name: 'audience', key: `${audience}:${matches ? 'joined' : 'left'}:${contactId}:${day}` },
});

import type { JsonObject } from '@innesto/sdk/contract';
import { NO_HOLIDAYS } from '../calendar/holidays.ts';
import type { Lookup } from '../filter.ts';
import type { Graph } from '../graph.ts';
import type { Position } from './position.ts';
import type { Known, Way } from './way.ts';

/** A way through a graph in UTC, for tests. */
export const wayThrough = (graph: Graph, way: Partial<Way> & Pick<Way, 'now'>): Way => ({
  graph,
  startedAt: 0,
  stoodStill: null,
  zones: { contact: 'UTC', workspace: 'UTC' },
  holidays: NO_HOLIDAYS,
  lot: { workflow: 'workflow', contact: 'contact' },
  render: (text) => text,
  ...way,
});

/** A run that stands at a step, planned for when it is anchored. */
export const standingAt = (step: string, { anchorAt = 0, ...position }: Partial<Position>): Position => ({
  step,
  visit: 1,
  anchorAt,
  plannedAt: anchorAt,
  wait: null,
  trail: null,
  ...position,
});

/** What is known, by a lookup and the run's variables. */
export const knowing = (lookup: Lookup, variables: JsonObject = {}): Known => ({ lookup, variables });

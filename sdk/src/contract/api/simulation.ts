import Type, { type Static } from 'typebox';
import { Duration } from '../duration.ts';
import { JsonObject } from '../json.ts';
import { EventType, PublicId } from '../name.ts';
import { WorkflowDefinition } from '../workflow.ts';
import { TimelineEntry } from './run.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ format: 'date-time', maxLength: 40 });
const nullable = Type.Union([Type.String(), Type.Null()]);

/**
 * What is taken for granted of the world: whether messages arrive and are opened (those that may not be measured never tell), how long
 * after they were sent, how other systems answer requests (absent: by 200 with an empty object), and by which event people come in (absent: they are put in by hand).
 */
export const SimulationAssumptions = Type.Object(
  {
    messages: Type.Optional(Type.Union([Type.Literal('opened'), Type.Literal('not-opened'), Type.Literal('refused')])),
    openedAfter: Type.Optional(Duration),
    requests: Type.Optional(Type.Union([Type.Literal('answered'), Type.Literal('refused')])),
    event: Type.Optional(Type.Object({ type: EventType, payload: Type.Optional(JsonObject) }, strict)),
  },
  strict,
);
export type SimulationAssumptions = Static<typeof SimulationAssumptions>;

/** Whose way through a workflow is to be foreseen, and how far. `definition`: absent: the workflow's draft. `from`: absent: now. At most 800 days. */
export const SimulationRequest = Type.Object(
  {
    contacts: Type.Array(PublicId, { minItems: 1, maxItems: 20, uniqueItems: true }),
    from: Type.Optional(moment),
    until: moment,
    definition: Type.Optional(WorkflowDefinition),
    assumptions: Type.Optional(SimulationAssumptions),
  },
  strict,
);
export interface SimulationRequest {
  readonly contacts: readonly string[];
  readonly from?: string;
  readonly until: string;
  readonly definition?: WorkflowDefinition;
  readonly assumptions?: SimulationAssumptions;
}

/** A message that would go out. */
export const SimulatedMessage = Type.Object(
  { at: moment, step: nullable, channel: Type.String(), recipient: Type.String(), subject: nullable },
  strict,
);

/** One contact's way: what would happen, in order; every message that would go out; how it would end, or where it would stand. */
export const SimulatedContact = Type.Object(
  {
    contact: PublicId,
    timeline: Type.Array(TimelineEntry),
    messages: Type.Array(SimulatedMessage),
    ended: Type.Union([Type.String(), Type.Null()], { description: 'Why the run would end; null: it would not' }),
    standsAt: Type.Union([Type.String(), Type.Null()], { description: 'The step where it would stand at the end' }),
  },
  strict,
);

/**
 * What would happen. `reached`: how far it was foreseen: as far as was asked, unless too much would happen until then. `outside`: how the
 * trigger hears from outside, of which nothing came in the simulation: no system was asked (`poll`), and no address called (`webhook`).
 */
export const Simulation = Type.Object(
  {
    reached: moment,
    contacts: Type.Array(SimulatedContact),
    outside: Type.Array(Type.Union([Type.Literal('poll'), Type.Literal('webhook')])),
  },
  strict,
);
export type Simulation = Static<typeof Simulation>;

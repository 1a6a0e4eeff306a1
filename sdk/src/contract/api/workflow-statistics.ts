import Type, { type Static } from 'typebox';
import { PublicId, StepId } from '../name.ts';

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });

/** Runs in numbers. */
export const RunCounts = Type.Object(
  { entered: Count, active: Count, ended: Count },
  { ...strict, description: 'Runs that began, that are inside now, that are over: of all versions' },
);

/**
 * A step in numbers: runs that came to it, that stand at it now, that left by each port, that ended at it for another reason. `tallies`: what it
 * did and what became of that: `message:sent`, `message:opened`, `did:list.join`; `sums`: what it added up, by the names of its action's
 * figures; what never happened is left out.
 */
export const StepNumbers = Type.Object(
  {
    step: Type.String(),
    entered: Count,
    waiting: Count,
    ended: Count,
    ports: Type.Record(Type.String(), Count),
    tallies: Type.Record(Type.String(), Count),
    sums: Type.Record(Type.String(), Type.Number()),
  },
  strict,
);
export type StepNumbers = Static<typeof StepNumbers>;

const numbers = {
  runs: RunCounts,
  steps: Type.Array(StepNumbers),
};

/** How many days are asked for (absent: 30), and of which step (absent: of the whole workflow). */
export const WorkflowDaysQuery = Type.Object(
  { days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })), step: Type.Optional(StepId) },
  strict,
);

/** A workflow, or one of its steps, over time: what happened on each of the last days where the workspace is. */
export const WorkflowDays = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          day: Type.String({ description: '2027-03-01' }),
          entered: Count,
          sent: Count,
          delivered: Count,
          undelivered: Count,
          opened: Count,
          clicked: Count,
          replied: Count,
          unsubscribed: Count,
          failed: Count,
          sums: Type.Record(Type.String(), Type.Number(), {
            description: 'What the step added up, by the names of its action’s figures; of a whole workflow nothing',
          }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type WorkflowDays = Static<typeof WorkflowDays>;

/** A workflow in numbers: each version by itself (its own steps, all of them), and all together. */
export const WorkflowStatistics = Type.Object(
  {
    versions: Type.Array(Type.Object({ id: PublicId, number: Type.Integer(), ...numbers }, strict)),
    totals: Type.Object(
      {
        ...numbers,
        contacts: Type.Union([Count, Type.Null()], {
          description: 'How many contacts have ever been inside, each once; null: too many to be counted at every look',
        }),
      },
      strict,
    ),
  },
  strict,
);
export type WorkflowStatistics = Static<typeof WorkflowStatistics>;

import Type, { type Static } from 'typebox';
import { PortName, PublicId, StepId } from '../name.ts';
import { PageQuery, pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);

/** Which visits of a step are asked for: who came to it (`entered`), who left it by a port, whose run ended at it (`ended`), what became of its message, or who added to what it adds up. */
export const VisitsQuery = Type.Object(
  {
    ...PageQuery.properties,
    step: StepId,
    outcome: Type.Optional(
      Type.Union(
        [
          PortName,
          Type.String({ pattern: '^message:[a-z]{1,20}$' }),
          Type.String({ pattern: '^sum:[a-z][a-z0-9-]{0,39}$' }),
        ],
        {
          description:
            '`entered`, unless it says otherwise; of messages also what became of them: `message:opened`; of what a step adds up, whose part of it: `sum:given`',
        },
      ),
    ),
  },
  strict,
);

/** Somebody at a step: who, when, by which version, and why it came out as it did. */
export const VisitView = Type.Object(
  {
    contact: Type.Object({ id: PublicId, email: nullable, firstName: nullable, lastName: nullable }, strict),
    at: Type.String({ description: 'RFC 3339' }),
    outcome: Type.String(),
    detail: nullable,
    amount: Type.Union([Type.Number(), Type.Null()], {
      description: 'What they added to the sum that is looked behind',
    }),
    version: Type.Integer(),
  },
  strict,
);
export type VisitView = Static<typeof VisitView>;

/** A page of visits. */
export const VisitPage = pageOf(VisitView);

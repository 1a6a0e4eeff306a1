import Type, { type Static } from 'typebox';
import { FilterSchema } from '../filter.ts';
import { pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const Count = Type.Integer({ minimum: 0 });

/** Something that the clock brings about for a workflow: a moment or a day at which its audience enters, a start with everyone there is, or an audience that somebody put in by hand. */
export const Occasion = Type.Object(
  {
    kind: Type.Union([Type.Literal('moment'), Type.Literal('date'), Type.Literal('everyone'), Type.Literal('hand')]),
    state: Type.Union(
      [
        Type.Literal('planned'),
        Type.Literal('running'),
        Type.Literal('frozen'),
        Type.Literal('done'),
        Type.Literal('missed'),
      ],
      {
        description:
          '`running`: its audience is coming in; `frozen`: the workflow was stopped meanwhile; `missed`: nobody came to it within its grace, or the step at which they were to begin is gone',
      },
    ),
    about: Type.String({
      description: 'What names it: the moment, or the field and the date; empty where somebody asked for it',
    }),
    due: moment,
    entered: Count,
    refused: Type.Integer({ minimum: 0, description: 'Who may not enter again, or was inside' }),
    finished: Type.Union([moment, Type.Null()]),
  },
  strict,
);
export type Occasion = Static<typeof Occasion>;

/** A page of occasions. */
export const OccasionPage = pageOf(Occasion);

/** How many would enter if the draft were started with everyone for whom its trigger holds now; null: it is not about how contacts are. */
export const EveryoneCount = Type.Object({ count: Type.Union([Count, Type.Null()]) }, strict);
export type EveryoneCount = Static<typeof EveryoneCount>;

/** What the trigger in force asks of a contact, as a filter; null: anybody may come in by it. */
export const EntryCondition = Type.Object({ filter: Type.Union([FilterSchema, Type.Null()]) }, strict);
export type EntryCondition = Static<typeof EntryCondition>;

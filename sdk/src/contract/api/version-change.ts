import Type, { type Static } from 'typebox';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);

/** What became of a step from one version to another. */
export const StepChangeView = Type.Object(
  {
    step: Type.String(),
    title: nullable,
    change: Type.Union([Type.Literal('added'), Type.Literal('removed'), Type.Literal('changed')]),
    differences: Type.Array(
      Type.Union([
        Type.Literal('kind'),
        Type.Literal('settings'),
        Type.Literal('longer'),
        Type.Literal('shorter'),
        Type.Literal('wait'),
        Type.Literal('links'),
        Type.Literal('title'),
      ]),
      { description: 'What of a changed step; `wait`: it waits for something else' },
    ),
  },
  strict,
);
export type StepChangeView = Static<typeof StepChangeView>;

/** What is different between two versions. */
export const VersionChangeView = Type.Object(
  {
    trigger: Type.Boolean(),
    reentry: Type.Boolean(),
    options: Type.Boolean(),
    first: Type.Boolean({ description: 'Whether runs begin at another step' }),
    steps: Type.Array(StepChangeView),
  },
  strict,
);
export type VersionChangeView = Static<typeof VersionChangeView>;

import Type, { type Static } from 'typebox';
import { SignInEmail } from './session.ts';

const strict = { additionalProperties: false } as const;

/** Whether the hub still waits for its first operator. */
export const SetupState = Type.Object({ needed: Type.Boolean() }, strict);
export type SetupState = Static<typeof SetupState>;

/** What makes the first operator, who owns the instance. `token` is the end of the link that the terminal shows. */
export const Setup = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 200 }),
    email: SignInEmail,
    name: Type.String({ minLength: 1, maxLength: 120 }),
    password: Type.String({ minLength: 10, maxLength: 200 }),
  },
  strict,
);
export type Setup = Static<typeof Setup>;

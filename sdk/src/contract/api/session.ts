import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';

const strict = { additionalProperties: false } as const;

/** The address by which an operator signs in. */
export const SignInEmail = Type.String({ pattern: '^[^@\\s]{1,64}@[^@\\s]{1,189}$', maxLength: 254 });

/** Someone who may sign in. `instanceRole`: an `owner` of the instance sees every workspace. */
export const OperatorView = Type.Object(
  {
    id: PublicId,
    email: Type.String(),
    name: Type.String(),
    language: Type.String(),
    instanceRole: Type.Union([Type.Literal('owner'), Type.Literal('member')]),
  },
  strict,
);
export type OperatorView = Static<typeof OperatorView>;

/** What signing in takes. */
export const SignIn = Type.Object(
  { email: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
  strict,
);
export type SignIn = Static<typeof SignIn>;

/** Signing out: here, or wherever the operator is signed in. */
export const SignOutQuery = Type.Object(
  {
    everywhere: Type.Optional(
      Type.Boolean({ default: false, description: 'End every session of the operator, not only this one' }),
    ),
  },
  strict,
);

/** Who is signed in. */
export const SessionView = Type.Object({ operator: OperatorView }, strict);
export type SessionView = Static<typeof SessionView>;

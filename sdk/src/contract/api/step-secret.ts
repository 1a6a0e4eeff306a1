import Type, { type Static } from 'typebox';
import { FieldKey, PublicId, StepId } from '../name.ts';
import { TriggerSecret } from './inbound.ts';

const strict = { additionalProperties: false } as const;

/** The address of a step of a workflow's draft. */
export const StepParams = Type.Object({ workspace: PublicId, workflow: PublicId, step: StepId }, strict);

/** A secret of a step. */
export const StepSecretParams = Type.Object({ ...StepParams.properties, secret: FieldKey }, strict);

/** What a step must be told in secret: it can be entered, and never read again. */
export const StepSecretsView = Type.Object({ secrets: Type.Array(TriggerSecret) }, strict);
export type StepSecretsView = Static<typeof StepSecretsView>;

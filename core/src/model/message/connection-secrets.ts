import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

/** What the store keeps sealed of a connection, each under the name to which its seal is bound; a name that is absent has no secret. */
export const SealedSecrets = Type.Object({
  password: Type.Optional(Type.String()),
  dkimPrivateKey: Type.Optional(Type.String()),
  secret: Type.Optional(Type.String()),
  reportSecret: Type.Optional(Type.String()),
  authToken: Type.Optional(Type.String()),
  apiKeySecret: Type.Optional(Type.String()),
});
export type SealedSecrets = Static<typeof SealedSecrets>;
export type SecretName = keyof SealedSecrets;

/** Reads a connection's sealed secrets as the store keeps them. */
export const parseSealedSecrets = (text: string | null): SealedSecrets =>
  text === null ? {} : Value.Parse(SealedSecrets, JSON.parse(text));

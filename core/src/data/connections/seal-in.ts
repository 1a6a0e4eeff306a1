import type { SealedSecrets, SecretName } from '../../model/message/connection-secrets.ts';
import type { Workspace } from '../../model/workspace.ts';

/** Seals a secret so that it opens only in its place. */
export type Seal = (
  place: { readonly workspace: string; readonly connection: string; readonly field: string },
  plain: string,
) => string;

/** Seals the secrets of one connection: null clears one, absent leaves what is known of it. */
export type SealIn = (field: SecretName, plain: string | null | undefined, known?: string) => SealedSecrets;

/** Makes what seals the secrets of one connection. */
export const sealerOf =
  (seal: Seal, workspace: Workspace, connection: string): SealIn =>
  (field, plain, known) => {
    const sealed =
      typeof plain === 'string'
        ? seal({ workspace: workspace.publicId, connection, field }, plain)
        : plain === null
          ? undefined
          : known;
    return sealed === undefined ? {} : { [field]: sealed };
  };

/** What a connection's row keeps: settings in the open, and secrets sealed. */
export interface KeptConnection {
  readonly config: string;
  readonly secret: string | null;
}

/** A connection's settings and secrets as its row keeps them. */
export const keep = (config: object, secrets: SealedSecrets): KeptConnection => ({
  config: JSON.stringify(config),
  secret: Object.keys(secrets).length === 0 ? null : JSON.stringify(secrets),
});

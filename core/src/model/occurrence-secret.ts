import { createHash } from 'node:crypto';

/** Makes keys that are the same for the same parts, and tell nothing about them. */
type KeyOf = (parts: readonly (string | number)[]) => string;

/** What a plugin is told of an occurrence that it can make something unguessable of: the same whenever it is asked again. */
export const secretsOf =
  (
    { keyOf }: { readonly keyOf: KeyOf },
    { workspaceId, plugin }: { readonly workspaceId: number; readonly plugin: string },
  ) =>
  (occurrence: string): string =>
    createHash('sha256')
      .update(keyOf(['secret', workspaceId, plugin, occurrence]))
      .digest('hex');

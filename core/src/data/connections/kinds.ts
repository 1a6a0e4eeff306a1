import type { ConnectionKindView, Manifest } from '@innesto/sdk/contract';
import type { SignInClient } from '../../model/connection/plugin-connection.ts';
import type { Workspace } from '../../model/workspace.ts';

/** The kinds of connection that plugins of a workspace bring. */
export type ConnectionKindsOf = (workspace: Workspace) => Promise<readonly ConnectionKindView[]>;

interface Parts {
  readonly plugins: {
    list(workspace: Workspace): Promise<readonly { readonly plugin: string; readonly state: string }[]>;
    resolve(workspaceId: number, contribution: string): Promise<{ readonly manifest: Manifest } | null>;
  };
  readonly clients: ReadonlyMap<string, SignInClient>;
}

const kindsOf = (
  { name: plugin, title: pluginTitle, connections, transports, translations }: Manifest,
  { clients }: Parts,
): readonly ConnectionKindView[] =>
  connections.map(({ name, title, description = null, config, secrets, credential, test }) => {
    const contribution = `${plugin}/${name}`;
    return {
      contribution,
      title,
      description,
      plugin: { name: plugin, title: pluginTitle },
      config,
      secrets: secrets.map((secret) => ({
        name: secret.name,
        title: secret.title,
        description: secret.description ?? null,
        optional: secret.optional ?? false,
        neededWith: secret.neededWith ?? null,
      })),
      credential: credential.kind,
      needsClient: credential.kind === 'oauth2' && !clients.has(contribution),
      canTest: test !== undefined,
      carries: transports.find(({ connection }) => connection === name)?.channel ?? null,
      translations: Object.fromEntries(
        Object.entries(translations).map(([language, texts]) => [
          language,
          Object.fromEntries(
            Object.entries(texts).filter(([key]) => key === 'plugin.title' || key.startsWith(`connection.${name}.`)),
          ),
        ]),
      ),
    };
  });

/** Opens the list of the kinds of connection. */
export const createConnectionKinds =
  (parts: Parts): ConnectionKindsOf =>
  async (workspace) => {
    const listed = (await parts.plugins.list(workspace)).filter(({ state }) => state !== 'available');
    const found = await Promise.all(listed.map(({ plugin }) => parts.plugins.resolve(workspace.id, `${plugin}/`)));
    return found.flatMap((one) => (one === null ? [] : kindsOf(one.manifest, parts)));
  };

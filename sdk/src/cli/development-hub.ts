import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { DevelopmentBuild } from '../contract/api/development.ts';
import type { BuiltPlugin } from './build-plugin.ts';
import { problem, textOf } from './problem.ts';

/** A running hub that takes builds, and the workspace in which they are tried. */
export interface DevelopmentHub {
  readonly address: string;
  readonly workspace: string;
  readonly token: string;
}

const LONGEST_MS = 30_000;
const Refusal = Compile(Type.Object({ detail: Type.String(), remedy: Type.Optional(Type.String()) }));
const Taken = Compile(Type.Object({ told: Type.Array(Type.String()) }, { additionalProperties: true }));
const PackageFile = Compile(Type.Object({ version: Type.String() }, { additionalProperties: true }));

const whyNot = (status: number, text: string): string => {
  if (status === 401) return 'The hub does not know the token: put one of its workspace into INNESTO_TOKEN.';
  if (status === 404) return 'The hub takes no builds: start it with INNESTO_DEV=yes.';
  try {
    const told: unknown = JSON.parse(text);
    if (Refusal.Check(told)) return `The hub refuses it: ${told.detail}. ${told.remedy ?? ''}`.trim();
  } catch {
    // Falls through: it is no hub that answered.
  }
  return `What answers there is no hub, or has trouble (${status}).`;
};

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** The hub that is to take builds, by the address of any page of the workspace in which they are tried. */
export const hubAt = (page: string, token: string): DevelopmentHub => {
  if (!URL.canParse(page)) throw problem('INNESTO_PLUGIN_TOOL', `“${page}” is no address of a hub.`);
  const workspace = ID.exec(page)?.[0];
  if (workspace === undefined)
    throw problem(
      'INNESTO_PLUGIN_TOOL',
      `“${page}” does not say in which workspace the plugin is to be tried: take the address of one of its pages.`,
    );
  if (token === '')
    throw problem('INNESTO_PLUGIN_TOOL', 'Put a token of the workspace, with the role admin, into INNESTO_TOKEN.');
  return { address: new URL(page).origin, workspace, token };
};

/** Puts a build into the hub, in place of the one before; gives what the hub says does not go with it. */
export const putBuild = async (
  hub: DevelopmentHub,
  { folder, manifest, script }: Pick<BuiltPlugin, 'folder' | 'manifest' | 'script'>,
): Promise<readonly string[]> => {
  const file = PackageFile.Parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const body: DevelopmentBuild = {
    package: JSON.stringify({ ...file, version: manifest.version }),
    manifest: JSON.stringify(manifest),
    script,
    icon: await readFile(join(folder, 'icon.svg'), 'utf8').catch(() => null),
  };
  const place = new URL(`/api/workspaces/${hub.workspace}/development`, hub.address);
  const response = await fetch(place, {
    method: 'PUT',
    headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LONGEST_MS),
  }).catch((error: unknown) => {
    throw problem('INNESTO_PLUGIN_TOOL', `The hub at ${hub.address} does not answer: ${textOf(error)}.`, error);
  });
  const told = await response.text();
  if (!response.ok) throw problem('INNESTO_PLUGIN_TOOL', whyNot(response.status, told));
  const taken: unknown = JSON.parse(told);
  return Taken.Check(taken) ? taken.told : [];
};

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Manifest } from '@innesto/sdk/contract';
import { archiveOf } from '../../core/src/registry/test-package.ts';
import { testManifest } from '../../core/src/registry/test-plugin.ts';
import type { Settled } from './settle-in.ts';
import { until } from './until.ts';

const text = (title: string, more: object = {}): object => ({
  type: 'string',
  title,
  minLength: 1,
  maxLength: 200,
  ...more,
});
const settings = (name: string): Record<string, unknown> => ({
  type: 'object',
  properties: { [name]: text(name) },
  required: [name],
  additionalProperties: false,
});

/** What a test's plugin is at a version: an action that says by which version it was done, and notes that it keeps. */
export interface DeskTraits {
  readonly version: string;
  /** What its one setting is called. */
  readonly setting: string;
  readonly permissions?: Manifest['permissions'];
  /** What else holds of a note's title. */
  readonly note?: object;
  /** Notes have a colour, too, and can be found by it. */
  readonly isColoured?: boolean;
  readonly packageName?: string;
  /** JavaScript: the action's `migrateConfig`. */
  readonly migrate?: string;
  /** JavaScript in front of everything. */
  readonly prelude?: string;
}

const manifestOf = ({ version, setting, permissions = [], note = {}, isColoured = false, migrate }: DeskTraits) =>
  testManifest({
    name: 'desk',
    title: 'Desk',
    version,
    triggers: [],
    actions: [
      {
        name: 'stamp',
        title: 'Stamp',
        config: settings(setting),
        needs: [],
        ports: [],
        settles: false,
        ...(migrate === undefined ? {} : { migrates: true }),
        batch: 100,
        revision: 1,
      },
    ],
    collections: [
      {
        name: 'notes',
        title: 'Notes',
        record: {
          type: 'object',
          properties: { title: text('Title', note), colour: text('Colour') },
          required: ['title'],
          additionalProperties: false,
        },
        uniqueKeys: [],
        filterable: ['title', ...(isColoured ? ['colour'] : [])],
        contact: 'none',
        layout: 'table',
      },
    ],
    permissions,
  });

/** The plugin as it lies in its author's folder once it is built: what its package has in it, by place. */
export const deskFiles = (traits: DeskTraits): Readonly<Record<string, string>> => {
  const manifest = manifestOf(traits);
  const { version, migrate, prelude = '' } = traits;
  const script = `${prelude};__innesto({
    manifest: ${JSON.stringify(manifest)},
    actions: { stamp: {
      run: () => ({ effects: [], port: 'skipped', reason: 'stamped by ${version}' }),
      ${migrate === undefined ? '' : `migrateConfig: ${migrate},`}
    } },
  });`;
  const integrity = `sha512-${createHash('sha512').update(script).digest('base64')}`;
  const described = {
    name: traits.packageName ?? '@agency/innesto-desk',
    version,
    keywords: ['innesto-plugin'],
    innesto: { manifest: 'dist/plugin.json' },
  };
  return {
    'package.json': JSON.stringify(described),
    'dist/plugin.json': JSON.stringify({ ...manifest, integrity }),
    'dist/plugin.js': script,
  };
};

/** The plugin’s package, as its author would publish it. */
export const deskPackage = async (traits: DeskTraits): Promise<Buffer> =>
  gzipSync(
    await archiveOf(Object.entries(deskFiles(traits)).map(([path, content]) => ({ name: `package/${path}`, content }))),
  );

/** By which versions of it somebody was stamped. */
export const stampedBy = async ({ api, base }: Settled, email: string): Promise<readonly string[]> => {
  const { items } = await api.must<{ items: { id: string; email: string }[] }>('GET', `${base}/contacts`);
  const id = items.find((one) => one.email === email)?.id ?? '';
  const told = await api.must<{ items: object[] }>('GET', `${base}/contacts/${id}/timeline`);
  return [...JSON.stringify(told).matchAll(/stamped by ([\d.]+)/g)].map(([, version]) => version ?? '');
};

/** Waits until somebody was stamped by a version of it. */
export const untilStamped = (settled: Settled, email: string, version: string): Promise<unknown> =>
  until(
    () => stampedBy(settled, email),
    (seen) => seen.includes(version),
    { what: `${email} is stamped by ${version}` },
  );

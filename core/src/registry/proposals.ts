import { createHash } from 'node:crypto';
import type { Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Ids } from '../model/identifier.ts';
import { readKept } from '../model/kept.ts';
import type { PackageSource } from '../model/package-source.ts';
import { deleteProposal, findProposal, insertProposal, type ProposalRow } from '../store/query/plugin-proposal.ts';
import { lockPlugin, pluginVersions } from '../store/query/plugin.ts';
import { checkPackage, keepPackage, requireOwner, type InstallPorts } from './install.ts';
import { readPackageFiles, type PluginPackage } from './package.ts';
import { requireAllowed } from './policy.ts';
import { PACKED_LIMIT, unpack } from './unpack.ts';

/** What was found out about a package before anybody said yes to it. */
export interface PackageFacts {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
  /** SHA-512 of the package as it came, as Subresource Integrity writes it. */
  readonly integrity: string;
  /** Whether a registry vouches for it. */
  readonly vouched: boolean;
  /** What its author says against using it any more; null: nothing. */
  readonly deprecated: string | null;
}

/** A package that was fetched and examined. Nothing of it is installed. */
export interface Proposal extends PackageFacts {
  readonly publicId: string;
  readonly packageName: string;
  readonly source: string;
  readonly manifest: Manifest;
  /** Whether this very version is installed already. */
  readonly isInstalled: boolean;
}

/** Packages on their way in. */
export interface Proposals {
  /** Fetches a package by its name and examines it. */
  fetch(asked: { readonly name: string; readonly range: string; readonly actor: string }): Promise<Proposal>;
  /** Examines a package that somebody brings. */
  take(asked: {
    readonly chunks: AsyncIterable<Uint8Array>;
    readonly actor: string;
    /** What they chose: the package, or the folder that it was made of just now. Default: the package. */
    readonly from?: 'file' | 'folder';
  }): Promise<Proposal>;
  /** Installs exactly what was examined. */
  accept(publicId: string, actor: string): Promise<Manifest>;
  discard(publicId: string): Promise<void>;
}

export interface ProposalPorts extends InstallPorts {
  readonly ids: Ids;
  readonly packages: PackageSource;
}

/** How long somebody may think about it. */
const STAYS_MS = 3_600_000;

const gathered = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > PACKED_LIMIT)
      throw fault('INNESTO_PLUGIN_PACKAGE', { detail: `it is larger than ${PACKED_LIMIT} bytes` });
    all.push(chunk);
  }
  return Buffer.concat(all);
};

const packageIn = ({ manifest, script, icon, package: packageName }: ProposalRow): PluginPackage => ({
  packageName,
  manifest: readKept<Manifest>(manifest),
  script,
  icon,
});

interface Brought {
  readonly bytes: Uint8Array;
  readonly source: string;
  readonly actor: string;
  readonly vouched: boolean;
  readonly deprecated: string | null;
}

/** Opens the way in for packages. What was examined is kept in the database, so that any node can install it. */
export const createProposals = (ports: ProposalPorts): Proposals => {
  const { store, clock, ids, packages } = ports;
  const examine = async (
    { bytes, source, actor, vouched, deprecated }: Brought,
    expected?: string,
  ): Promise<Proposal> => {
    const { files, packedBytes, unpackedBytes, count } = await unpack(bytes);
    const found = await readPackageFiles(files);
    const { packageName, manifest, script, icon } = found;
    if (expected !== undefined && expected !== `${packageName} ${manifest.version}`)
      throw fault('INNESTO_PLUGIN_PACKAGE', {
        detail: `it was asked for as ${expected}, and is ${packageName} ${manifest.version}`,
      });
    await requireAllowed(store, packageName);
    const before = await checkPackage(ports, found);
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    const facts: PackageFacts = { packedBytes, unpackedBytes, files: count, integrity, vouched, deprecated };
    const publicId = ids.next();
    const at = clock.now();
    const row = {
      publicId,
      manifest: JSON.stringify(manifest),
      script,
      icon,
      package: packageName,
      source,
      facts: JSON.stringify(facts),
      actor,
      at,
    };
    await store.write((transaction) => insertProposal(transaction, row, at - STAYS_MS));
    return { ...facts, publicId, packageName, source, manifest, isInstalled: before?.removedAt === null };
  };
  return {
    fetch: async ({ name, range, actor }) => {
      await requireAllowed(store, name);
      const { version, bytes, deprecated } = await packages.fetch(name, range);
      return examine({ bytes, source: `registry:${name}`, actor, vouched: true, deprecated }, `${name} ${version}`);
    },
    take: async ({ chunks, actor, from = 'file' }) =>
      examine({ bytes: await gathered(chunks), source: from, actor, vouched: false, deprecated: null }),
    accept: async (publicId, actor) => {
      const row = await findProposal(store.read, publicId, clock.now() - STAYS_MS);
      if (row === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'proposal' });
      const found = packageIn(row);
      // The list may have become shorter since.
      await requireAllowed(store, found.packageName);
      await store.write(async (transaction) => {
        // Another package may have brought a plugin of that name since.
        await lockPlugin(transaction, found.manifest.name);
        requireOwner(await pluginVersions(transaction, found.manifest.name), found);
        await keepPackage(transaction, found, { source: row.source, actor, at: clock.now() });
        await deleteProposal(transaction, publicId);
      });
      return found.manifest;
    },
    discard: (publicId) => store.write((transaction) => deleteProposal(transaction, publicId)),
  };
};

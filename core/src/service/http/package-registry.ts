import { createHash } from 'node:crypto';
import { maxSatisfying, validRange } from 'semver';
import Type, { type Static } from 'typebox';
import { fault } from '../../fault/fault.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import { PACKAGE_NAME, type FetchedPackage, type PackageSource } from '../../model/package-source.ts';
import { askRegistry, parseAnswer, type Asking } from './ask-registry.ts';
import { searchPackages } from './search-packages.ts';

const Dist = Type.Object({
  tarball: Type.String({ maxLength: 2000 }),
  integrity: Type.Optional(Type.String({ maxLength: 2000 })),
});
const Listing = Type.Object({
  name: Type.String(),
  'dist-tags': Type.Record(Type.String(), Type.String()),
  versions: Type.Record(
    Type.String(),
    Type.Object({
      name: Type.String(),
      version: Type.String(),
      deprecated: Type.Optional(Type.Unknown()),
      dist: Dist,
    }),
  ),
});
type Listing = Static<typeof Listing>;
const listing = compiledLater(Listing);

const ABBREVIATED = 'application/vnd.npm.install-v1+json, application/json;q=0.8';
const LIST_BYTES = 16 * 1024 * 1024;
const MOST_MS = 30_000;
/** Whoever takes a package apart knows how large it may be: this only keeps the hub from being filled. */
const MOST_FILE_BYTES = 16 * 1024 * 1024;

const refuse = (detail: string): never => {
  throw fault('INNESTO_PLUGIN_SOURCE', { detail });
};

const ask = (url: URL, { accept, bytes }: Pick<Asking, 'accept' | 'bytes'>) =>
  askRegistry(url, { accept, bytes, milliseconds: MOST_MS, refuse });

/** Which of a package's versions is meant: the one under a tag, or the newest in a range. */
const versionMeant = ({ versions, 'dist-tags': tags }: Listing, range: string): string | null => {
  const tagged = Object.hasOwn(tags, range) ? (tags[range] ?? null) : null;
  if (tagged !== null) return tagged;
  return validRange(range) === null ? null : maxSatisfying(Object.keys(versions), range);
};

/** Holds bytes against what was said of them (Subresource Integrity): every SHA-512 there is must be this one, and there must be one. */
const checkIntegrity = (name: string, bytes: Uint8Array, integrity: string | undefined): void => {
  const said = (integrity ?? '').split(/\s+/).filter((one) => one.startsWith('sha512-'));
  if (said.length === 0) throw fault('INNESTO_PLUGIN_INTEGRITY', { plugin: name, detail: 'it gives no SHA-512 of it' });
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (said.some((one) => one.split('?')[0] !== found))
    throw fault('INNESTO_PLUGIN_INTEGRITY', { plugin: name, detail: 'its SHA-512 is another one' });
};

const read = async (base: URL, name: string): Promise<Listing> => {
  const url = new URL(`${base.pathname.replace(/\/$/, '')}/${name.replace('/', '%2f')}`, base);
  const answer = await ask(url, { accept: ABBREVIATED, bytes: LIST_BYTES });
  if (answer.status === 404) return refuse(`the registry has no package “${name}”`);
  if (answer.status !== 200) return refuse(`the registry answered ${answer.status}`);
  const found = parseAnswer(answer, refuse);
  if (!listing.Check(found)) return refuse('the registry answered something else than a list of versions');
  return found.name === name ? found : refuse(`the registry answered about “${found.name.slice(0, 100)}”`);
};

/** Fetches a package from an address that whoever runs the hub named themselves. */
export const fetchPackageFile = async (address: string): Promise<Buffer> => {
  if (!URL.canParse(address)) return refuse('that is no address');
  const answer = await ask(new URL(address), { accept: '*/*', bytes: MOST_FILE_BYTES });
  return answer.status === 200 ? answer.bytes : refuse(`${new URL(address).host} answered ${answer.status}`);
};

/** Reaches a registry that speaks npm's protocol. What it says of a package is held against the package; nothing is asked of another address. */
export const createPackageRegistry = ({
  address,
  bytes,
}: {
  readonly address: string;
  /** How large a package may be. */
  readonly bytes: number;
}): PackageSource => {
  const base = new URL(address);
  return {
    search: (words) => searchPackages(base, words),
    fetch: async (name, range): Promise<FetchedPackage> => {
      if (!PACKAGE_NAME.test(name)) return refuse(`“${name.slice(0, 100)}” is no name of a package`);
      const found = await read(base, name);
      const version = versionMeant(found, range);
      const meant = version !== null && Object.hasOwn(found.versions, version) ? found.versions[version] : undefined;
      if (version === null || meant === undefined)
        return refuse(`the registry has no version of “${name}” for “${range.slice(0, 100)}”`);
      const { dist, deprecated } = meant;
      if (!URL.canParse(dist.tarball) || new URL(dist.tarball).origin !== base.origin)
        return refuse(`the registry keeps “${name}” at another address than its own`);
      const answer = await ask(new URL(dist.tarball), { accept: '*/*', bytes });
      if (answer.status !== 200) return refuse(`the registry answered ${answer.status} for the package itself`);
      checkIntegrity(name, answer.bytes, dist.integrity);
      return {
        name,
        version,
        bytes: answer.bytes,
        deprecated: typeof deprecated === 'string' ? deprecated.slice(0, 500) : null,
      };
    },
  };
};

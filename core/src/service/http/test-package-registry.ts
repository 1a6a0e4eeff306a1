import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** What a test's registry tells of one version; what is absent is told as it is. */
export interface ToldVersion {
  readonly bytes: Buffer;
  readonly integrity?: string | null;
  readonly tarball?: string;
  readonly deprecated?: string;
}

/** What its search tells of a package besides its name and version. */
interface ToldAbout {
  readonly description?: unknown;
  readonly keywords?: unknown;
  readonly date?: unknown;
  readonly publisher?: unknown;
}

/** A package that it has. */
interface TestPackage {
  readonly tags?: Record<string, string>;
  readonly versions: Record<string, ToldVersion>;
  /** Absent: a plugin’s, of which nothing else is told. */
  readonly about?: ToldAbout;
}

/** How it searches: as npm’s does; in names alone, as Verdaccio; not at all. */
type Searching = 'npm' | 'names' | 'not';

/** A registry on this machine that speaks npm's protocol, and lies where it is told to. */
export interface TestRegistry {
  readonly address: string;
  /** What was asked of it. */
  readonly asked: string[];
  /** Packages by name, their versions by number. */
  readonly packages: Map<string, TestPackage>;
  searching: Searching;
  /** Whole answers by path, in place of its own. */
  readonly answers: Map<
    string,
    { readonly status: number; readonly headers?: Record<string, string>; readonly body: string }
  >;
  close(): Promise<void>;
}

const hashOf = (bytes: Buffer): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

const latestOf = ({ versions }: TestPackage): string => Object.keys(versions).at(-1) ?? '';

const listingOf = (address: string, name: string, found: TestPackage): object => ({
  name,
  'dist-tags': found.tags ?? { latest: latestOf(found) },
  versions: Object.fromEntries(
    Object.entries(found.versions).map(([version, { bytes, integrity = hashOf(bytes), tarball, deprecated }]) => [
      version,
      {
        name,
        version,
        ...(deprecated === undefined ? {} : { deprecated }),
        dist: {
          tarball: tarball ?? `${address}/tarballs/${encodeURIComponent(name)}/${version}`,
          ...(integrity === null ? {} : { integrity }),
        },
      },
    ]),
  ),
});

const isMeant = (
  text: string,
  [name, { about = {} }]: readonly [string, TestPackage],
  searching: Searching,
): boolean => {
  if (searching === 'names') return name.includes(text);
  const { description = '', keywords = ['innesto-plugin'] } = about;
  return text.split(' ').every((word) => {
    const [, keyword] = /^keywords:(.*)$/.exec(word) ?? [];
    if (keyword !== undefined) return Array.isArray(keywords) && keywords.includes(keyword);
    return `${name} ${String(description)}`.toLowerCase().includes(word.toLowerCase());
  });
};

/** What its search answers. */
const foundBy = (query: URLSearchParams, packages: TestRegistry['packages'], searching: Searching): object => {
  const meant = [...packages].filter((one) => isMeant(query.get('text') ?? '', one, searching));
  const objects = meant.slice(0, Number(query.get('size') ?? 20)).map(([name, one]) => ({
    package: { name, version: latestOf(one), keywords: ['innesto-plugin'], links: {}, ...one.about },
    score: { final: 1 },
  }));
  return { objects, total: meant.length, time: 'now' };
};

/** Starts it on a free port of this machine. */
export const startTestRegistry = async (): Promise<TestRegistry> => {
  const asked: string[] = [];
  const packages: TestRegistry['packages'] = new Map();
  const answers: TestRegistry['answers'] = new Map();
  const registry = { searching: 'npm' as Searching };
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const said = answers.get(path);
    if (said !== undefined) return response.writeHead(said.status, said.headers).end(said.body);
    const { pathname, searchParams } = new URL(path, 'http://registry');
    if (pathname === '/-/v1/search')
      return registry.searching === 'not'
        ? response.writeHead(404).end('{}')
        : response.writeHead(200).end(JSON.stringify(foundBy(searchParams, packages, registry.searching)));
    const [, tarballs, name = '', version = ''] = path.split('/');
    const file = tarballs === 'tarballs' ? packages.get(decodeURIComponent(name))?.versions[version] : undefined;
    if (file !== undefined)
      return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
    const wanted = decodeURIComponent(path.slice(1));
    const found = packages.get(wanted);
    if (found === undefined) return response.writeHead(404).end('{}');
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(listingOf(address, wanted, found)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  return Object.assign(registry, {
    address,
    asked,
    packages,
    answers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
};

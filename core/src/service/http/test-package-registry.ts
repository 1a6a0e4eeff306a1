import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** What a test's registry tells of one version; what is absent is told as it is. */
export interface ToldVersion {
  readonly bytes: Buffer;
  readonly integrity?: string | null;
  readonly tarball?: string;
  readonly deprecated?: string;
}

/** A registry on this machine that speaks npm's protocol, and lies where it is told to. */
export interface TestRegistry {
  readonly address: string;
  /** What was asked of it. */
  readonly asked: string[];
  /** Packages by name, their versions by number. */
  readonly packages: Map<
    string,
    { readonly tags?: Record<string, string>; readonly versions: Record<string, ToldVersion> }
  >;
  /** Whole answers by path, in place of its own. */
  readonly answers: Map<
    string,
    { readonly status: number; readonly headers?: Record<string, string>; readonly body: string }
  >;
  close(): Promise<void>;
}

const hashOf = (bytes: Buffer): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

const listingOf = (
  address: string,
  name: string,
  { tags, versions }: { readonly tags?: Record<string, string>; readonly versions: Record<string, ToldVersion> },
): object => ({
  name,
  'dist-tags': tags ?? { latest: Object.keys(versions).at(-1) ?? '' },
  versions: Object.fromEntries(
    Object.entries(versions).map(([version, { bytes, integrity = hashOf(bytes), tarball, deprecated }]) => [
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

/** Starts it on a free port of this machine. */
export const startTestRegistry = async (): Promise<TestRegistry> => {
  const asked: string[] = [];
  const packages: TestRegistry['packages'] = new Map();
  const answers: TestRegistry['answers'] = new Map();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const said = answers.get(path);
    if (said !== undefined) return response.writeHead(said.status, said.headers).end(said.body);
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
  return {
    address,
    asked,
    packages,
    answers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

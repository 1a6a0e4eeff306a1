import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeTestSchemas } from '../../core/src/store/test-database.ts';
import { SHORT_LIVED, startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server whose user may create databases; one for the whole run. */
    postgresUrl: string;
    /** A folder for whatever a test writes; removed at the end of the run. */
    temporaryFolder: string;
  }
}

/** Starts the PostgreSQL that this run's tests share, makes their folder and the schemas to copy, and hands both to every test. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-tests-'));
  const server = await startPostgres(SHORT_LIVED);
  await makeTestSchemas({ postgresUrl: server.url, temporaryFolder: folder });
  project.provide('postgresUrl', server.url);
  project.provide('temporaryFolder', folder);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inFolder } from './in-folder.ts';

/** A bare handler (answering-process.ts) in a process of its own. */
export interface BareHandler {
  readonly url: string;
  readonly processId: number;
}

/** Has a bare handler answer while `work` goes on. `tells`: the address of another system that it tells of each event, by a POST. */
export const withBareHandler = <Result>(
  work: (handler: BareHandler) => Promise<Result>,
  { tells = '' }: { readonly tells?: string } = {},
): Promise<Result> =>
  inFolder(async (folder) => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'answering-process.ts'), join(folder, 'floor.db'), tells],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const [said]: unknown[] = await once(child.stdout, 'data');
      return await work({ url: `http://127.0.0.1:${String(said).trim()}/events`, processId: child.pid ?? 0 });
    } finally {
      child.kill('SIGKILL');
    }
  });

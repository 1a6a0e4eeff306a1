import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Settled } from './settle-in.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'sdk', 'src', 'cli', 'main.ts');

/** Somebody who writes a plugin beside a running hub. */
interface Author {
  /** What their terminal has told them so far. */
  told(): string;
  stop(): Promise<void>;
}

/** The author's terminal: `innesto-plugin dev`, into a workspace of the hub, as long as the test needs it. */
export const startAuthor = (folder: string, url: string, { api, base }: Settled): Author => {
  const page = `${url}/#/w/${base.split('/').at(-1) ?? ''}/plugins`;
  const token = (api.headers()['authorization'] ?? '').replace('Bearer ', '');
  const child = spawn(process.execPath, ['--conditions=innesto-source', MAIN, 'dev', folder, '--hub', page], {
    env: { ...process.env, NODE_OPTIONS: '', INNESTO_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (told += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (told += part));
  return {
    told: () => told,
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

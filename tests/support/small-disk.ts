import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few megabytes, which a test fills and makes room on. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all that is left, but for so many kilobytes. */
  fill(leaveKilobytes: number): Promise<void>;
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

const FILLER = 'filler';

const freeKilobytes = (folder: string): number => {
  const lines = spawnSync('df', ['--output=avail', '-k', folder], { encoding: 'utf8' }).stdout.trim().split('\n');
  return Number(lines.at(-1));
};

/** Makes such a disk in memory; null where whoever runs the tests may not mount one. */
export const makeSmallDisk = (megabytes: number): SmallDisk | null => {
  const folder = mkdtempSync(join(tmpdir(), 'innesto-disk-'));
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (made.status !== 0) return null;
  const filler = join(folder, FILLER);
  return {
    folder,
    fill: async (leaveKilobytes) => {
      const size = Math.max(0, freeKilobytes(folder) - leaveKilobytes) * 1024;
      try {
        await writeFile(filler, Buffer.alloc(size));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        // Whoever works on the disk took some of it meanwhile: what was written fills it.
        const { size: written } = await stat(filler);
        await truncate(filler, Math.max(0, written - leaveKilobytes * 1024));
      }
    },
    makeRoom: () => rm(filler, { force: true }),
    remove: async () => {
      spawnSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

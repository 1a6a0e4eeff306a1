import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';
import { chromium as engine, type Browser, type LaunchOptions } from 'playwright-core';

const PACKED = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');

const fontsIn = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;

/** Does something with the temporary folder at another place: the package unpacks to there, and nowhere else. */
const withTemporaryFolder = async <Value>(folder: string, act: () => Promise<Value>): Promise<Value> => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await act();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
};

const starts = (executablePath: string): boolean =>
  spawnSync(executablePath, ['--version'], { stdio: 'ignore' }).status === 0;

/** Unpacks the Chromium that came with the dependencies, with a font, and where the machine lacks them with its libraries. */
const unpackInto = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const executable = await withTemporaryFolder(folder, () => chromium.executablePath());
  if (!starts(executable)) await withTemporaryFolder(folder, () => inflate(join(PACKED, 'al2023.tar.br')));
};

/** Unpacks it where it is not yet. Others may be at it at the same time: each makes its own, and the first one counts. */
const unpack = async (folder: string): Promise<LaunchOptions> => {
  if (!existsSync(folder)) {
    const own = `${folder}-${process.pid}`;
    await unpackInto(own);
    await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }));
  }
  const fonts = join(folder, `fonts-${process.pid}.conf`);
  await writeFile(fonts, fontsIn(folder));
  const libraries = join(folder, 'al2023', 'lib');
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...process.env,
      FONTCONFIG_FILE: fonts,
      ...(existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}),
    },
  };
};

const findChromium = async (folder: string): Promise<LaunchOptions> => {
  const own = process.env['CHROMIUM_PATH'];
  if (own !== undefined && own !== '') return { executablePath: own };
  // Only for this kind of machine is there one in the package; on others, the Chrome that people have.
  if (process.platform === 'linux' && process.arch === 'x64') return unpack(folder);
  return { channel: 'chrome' };
};

/** Starts a real browser without a window: `CHROMIUM_PATH`, or the one that came with the dependencies, unpacked into a folder. */
export const startChromiumIn = async (folder: string): Promise<Browser> =>
  engine.launch({ ...(await findChromium(folder)), headless: true });

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromiumIn } from '../support/chromium-in.ts';
import { furnish } from '../support/furnished-hub.ts';
import { startHub } from '../support/hub.ts';
import { photographGuide } from './guide.ts';
import { photographPages } from './pages.ts';

// npm run screenshots                every page, in two themes, two widths and two languages, into screenshots/
// npm run screenshots -- --guide     only the few pictures of the README and the guide, into docs/guide/images/
// npm run screenshots -- workflow    only the pages whose names begin so

const ROOT = join(import.meta.dirname, '..', '..');
const isForGuide = process.argv.includes('--guide');
const [wanted = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const folder = await mkdtemp(join(tmpdir(), 'innesto-screenshots-'));
const hub = await startHub({ dataFolder: join(folder, 'data') });
const browser = await startChromiumIn(join(folder, 'chromium'));
try {
  const pictures = join(ROOT, 'screenshots');
  const house = await furnish(hub);
  if (!isForGuide) {
    if (wanted === '') await rm(pictures, { recursive: true, force: true });
    await mkdir(pictures, { recursive: true });
    const many = await photographPages({ browser, hub, house, folder: pictures, wanted });
    process.stdout.write(`${many} pictures in ${pictures}\n`);
  }
  if (isForGuide) {
    const images = join(ROOT, 'docs', 'guide', 'images');
    await mkdir(images, { recursive: true });
    process.stdout.write(
      `${await photographGuide({ browser, house, dataFolder: join(folder, 'guide'), folder: images })} pictures in ${images}\n`,
    );
  }
} finally {
  await browser.close();
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Started by `readManifest`: opens one bundle in this throw-away process and sends back the manifest that it gives. */
import { openSlot } from './isolate.ts';
import { LIMITS } from './limits.ts';

/** A translated manifest is large, and written once. */
const MANIFEST_SIZE = 2 * 1024 * 1024;

function reading(script: string): { manifest: string } | { refused: string } {
  const opened = openSlot({ script, limits: { ...LIMITS, loadMs: 1_000, entryMs: 1_000 }, patience: 5 });
  if (opened.kind === 'starved') return { refused: 'The machine was too busy to load the bundle.' };
  if (opened.kind === 'refused') return { refused: opened.detail };
  const entered = opened.slot.enter('manifest');
  switch (entered.kind) {
    case 'left':
      return entered.text.length > MANIFEST_SIZE
        ? { refused: 'The manifest is longer than 2 MB.' }
        : { manifest: entered.text };
    case 'threw':
      return { refused: entered.message };
    case 'broke':
      return { refused: entered.detail };
    case 'starved':
      return { refused: 'The machine was too busy to read the manifest.' };
  }
}

process.once('message', (script) => {
  const answer = typeof script === 'string' ? reading(script) : { refused: 'The bundle is no text.' };
  process.send?.(answer, () => process.kill(process.pid, 'SIGKILL'));
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

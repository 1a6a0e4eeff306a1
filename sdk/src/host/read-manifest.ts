import { fork } from 'node:child_process';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { hostModules, pluginProcessFlags, siblingModule } from './process-flags.ts';

/** A bundle that cannot be taken for a plugin, and why. */
export class BundleRefused extends Error {
  override readonly name = 'BundleRefused';
  readonly code = 'INNESTO_BUNDLE_REFUSED';
}

const Answer = Compile(
  Type.Union([
    Type.Object({ manifest: Type.String() }, { additionalProperties: false }),
    Type.Object({ refused: Type.String() }, { additionalProperties: false }),
  ]),
);

/**
 * Runs a bundle once, in an isolate of a throw-away process, and returns the manifest that it defines: parsed, but not
 * checked against the contract. A bundle that throws, hangs or defines nothing gives `BundleRefused`.
 *
 * @example
 * const manifest = await readManifest(await readFile('dist/plugin.js', 'utf8'));
 */
export async function readManifest(script: string, options: { readonly timeoutMs?: number } = {}): Promise<unknown> {
  const child = fork(siblingModule('manifest-process', import.meta.url), {
    execArgv: pluginProcessFlags(hostModules()),
    env: { TZ: 'UTC' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const message = await answerOf(child, script, options.timeoutMs ?? 30_000);
    if (!Answer.Check(message)) throw new BundleRefused('The bundle broke out of the form of an answer.');
    if ('refused' in message) throw new BundleRefused(message.refused);
    return JSON.parse(message.manifest);
  } finally {
    child.kill('SIGKILL');
  }
}

function answerOf(child: ReturnType<typeof fork>, script: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new BundleRefused(`The bundle did not load within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.once('message', (message) => settle(() => resolve(message)));
    // Each time: a process that could not be ended says so, too.
    child.on('error', (error) => settle(() => reject(error)));
    // A message that was written before the process died is still read: the channel ends after it.
    child.once('disconnect', () =>
      setImmediate(() => settle(() => reject(new BundleRefused('The bundle brought its process down.')))),
    );
    child.send(script, (error) => {
      if (error !== null) settle(() => reject(new BundleRefused('The bundle’s process could not be started.')));
    });
  });
}

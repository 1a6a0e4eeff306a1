import { openSlot } from '../host/isolate.ts';
import { BundleRefused, readManifest } from '../host/read-manifest.ts';
import { type PluginProblem, problem } from './problem.ts';

/** A busy machine can keep an isolate from its CPU time; that says nothing about the plugin, so it is asked again. */
const ATTEMPTS = 5;

const refused = (why: string): PluginProblem =>
  problem('INNESTO_PLUGIN_LOAD', `The plugin does not load in the sandbox: ${why}`);

/** Runs a script that nobody has run yet in an isolate of a process of its own, and takes what it says its manifest is. No isolate bounds every loop: there it can be killed. */
export const extractManifest = async (script: string): Promise<unknown> => {
  try {
    return await readManifest(script);
  } catch (error) {
    if (error instanceof BundleRefused) throw refused(error.message);
    throw error;
  }
};

/** The same in an isolate of this process: for a script whose source has loaded before. */
export const extractManifestHere = (script: string): unknown => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const opened = openSlot({ script });
    if (opened.kind === 'refused') throw refused(opened.detail);
    if (opened.kind === 'starved') continue;
    const entered = opened.slot.enter('manifest');
    opened.slot.dispose();
    switch (entered.kind) {
      case 'left':
        return JSON.parse(entered.text) as unknown;
      case 'threw':
        throw refused(entered.message);
      case 'broke':
        throw refused(entered.detail);
      case 'starved':
    }
  }
  throw refused('the machine is too busy. Try again.');
};

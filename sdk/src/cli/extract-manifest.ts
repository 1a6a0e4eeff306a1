import { BundleRefused, readManifest } from '../host/read-manifest.ts';
import { problem } from './problem.ts';

/** Runs a script in a real isolate, as the hub would, and takes what it says its manifest is. */
export const extractManifest = async (script: string): Promise<unknown> => {
  try {
    return await readManifest(script);
  } catch (error) {
    if (!(error instanceof BundleRefused)) throw error;
    throw problem('INNESTO_PLUGIN_LOAD', `The plugin does not load in the sandbox: ${error.message}`, error);
  }
};

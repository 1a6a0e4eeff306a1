import { openSlot } from '../host/isolate.ts';
import { problem } from './problem.ts';

/** A busy machine can keep an isolate from its CPU time; that says nothing about the plugin, so it is asked again. */
const ATTEMPTS = 5;

/** Runs a script in a real isolate, as the hub would, and takes what it says its manifest is. */
export const extractManifest = (script: string): unknown => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const opened = openSlot({ script });
    if (opened.kind === 'refused')
      throw problem('INNESTO_PLUGIN_LOAD', `The plugin does not load in the sandbox: ${opened.detail}`);
    if (opened.kind === 'starved') continue;
    const entered = opened.slot.enter('manifest');
    opened.slot.dispose();
    switch (entered.kind) {
      case 'left':
        return JSON.parse(entered.text) as unknown;
      case 'threw':
        throw problem('INNESTO_PLUGIN_LOAD', `The plugin does not say what it is: ${entered.message}`);
      case 'broke':
        throw problem('INNESTO_PLUGIN_LOAD', `The plugin does not say what it is: ${entered.detail}`);
      case 'starved':
    }
  }
  throw problem('INNESTO_PLUGIN_LOAD', 'The machine is too busy to load the plugin. Try again.');
};

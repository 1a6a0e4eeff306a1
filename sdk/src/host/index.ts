export { hashOf, openSlot, type Bundle, type Door, type Entered, type Opened, type Slot } from './isolate.ts';
export { LIMITS, type Limits } from './limits.ts';
export { pluginProcessFlags } from './process-flags.ts';
export { pump, type Capability, type PumpCall, type Pumped } from './pump.ts';
export { BundleRefused, readManifest } from './read-manifest.ts';

/** What a thread needs to run plugin code, and nothing else: each start of a plugin host loads it once a thread. */
export { openSlot, type Slot } from './isolate.ts';
export { pump } from './pump.ts';

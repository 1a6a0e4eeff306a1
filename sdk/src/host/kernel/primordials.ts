/**
 * First part of the kernel: keeps the built-ins that the kernel itself relies on out of the plugin's reach, then takes
 * away what a plugin has no use for. The kernel's loop touches nothing that the plugin could have replaced; the shims
 * work for the plugin only and may be broken by it.
 */
export const primordials = String.raw`
const { apply, construct } = Reflect;
const { parse, stringify } = JSON;
const { defineProperty, freeze, keys } = Object;
const { isArray } = Array;
const RealDate = Date;
const realNow = Date.now;
const NativeError = Error;
const NativePromise = Promise;
const toText = String;
const sliceText = String.prototype.slice;
const charCodeAt = String.prototype.charCodeAt;
const repeatText = String.prototype.repeat;
const dateToString = Date.prototype.toString;

const lock = (target, name, value) =>
  defineProperty(target, name, { __proto__: null, value, writable: false, enumerable: false, configurable: false });
const provide = (name, value) =>
  defineProperty(globalThis, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

// Shared memory and waiting escape every time-out; what runs at garbage collection runs outside an entry; WebAssembly
// reserves memory that no limit counts, and a growing buffer is counted at its first size only.
const unwanted = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef'];
for (let i = 0; i < unwanted.length; i++) delete globalThis[unwanted[i]];
delete ArrayBuffer.prototype.resize;
// Raw JSON would smuggle out numbers that no JavaScript number gives, such as 1e9999.
delete JSON.rawJSON;
delete JSON.isRawJSON;
if (typeof Temporal === 'object') delete Temporal.Now;

// V8 calls Error.prepareStackTrace while the host copies a thrown error: outside every time-out.
delete Error.captureStackTrace;
lock(Error, 'prepareStackTrace', undefined);
`;

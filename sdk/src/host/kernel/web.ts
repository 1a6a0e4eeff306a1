/** Shims of what JavaScript written for the web takes for granted: structuredClone, queueMicrotask, AbortController. */
export const web = String.raw`
const cloneFailure = (message) => {
  const error = new Error(message);
  error.name = 'DataCloneError';
  return error;
};
const errorKinds = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

const cloneValue = (value, seen) => {
  if (typeof value === 'function' || typeof value === 'symbol') throw cloneFailure('A ' + typeof value + ' cannot be cloned.');
  if (value === null || typeof value !== 'object') return value;
  if (seen.has(value)) return seen.get(value);
  const remember = (copy) => { seen.set(value, copy); return copy; };
  if (value instanceof RealDate) return remember(new RealDate(value.getTime()));
  if (value instanceof RegExp) return remember(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return remember(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = cloneValue(value.buffer, seen);
    return remember(new value.constructor(buffer, value.byteOffset, value instanceof DataView ? value.byteLength : value.length));
  }
  if (value instanceof Map) {
    const copy = remember(new Map());
    for (const [key, member] of [...value]) copy.set(cloneValue(key, seen), cloneValue(member, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remember(new Set());
    for (const member of [...value]) copy.add(cloneValue(member, seen));
    return copy;
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) throw cloneFailure('This object cannot be cloned.');
  if (value instanceof Error) {
    const copy = remember(new (errorKinds[value.name] ?? Error)(value.message));
    copy.stack = value.stack;
    if ('cause' in value) copy.cause = cloneValue(value.cause, seen);
    return copy;
  }
  const copy = remember(isArray(value) ? new Array(value.length) : {});
  for (const key of keys(value)) {
    defineProperty(copy, key, { __proto__: null, value: cloneValue(value[key], seen), writable: true, enumerable: true, configurable: true });
  }
  return copy;
};
provide('structuredClone', (value) => cloneValue(value, new Map()));

provide('queueMicrotask', (task) => {
  if (typeof task !== 'function') throw new TypeError('queueMicrotask takes a function.');
  NativePromise.resolve().then(() => { task(); });
});

const abortError = () => {
  const error = new Error('This operation was aborted');
  error.name = 'AbortError';
  return error;
};
const aborts = new WeakMap();
const makeSignal = () => {
  const signal = Object.create(AbortSignal.prototype);
  aborts.set(signal, { aborted: false, reason: undefined, listeners: new Map(), onabort: null });
  return signal;
};
const abortSignal = (signal, reason) => {
  const state = aborts.get(signal);
  if (state.aborted) return;
  state.aborted = true;
  state.reason = reason === undefined ? abortError() : reason;
  const event = { type: 'abort', target: signal, currentTarget: signal };
  if (typeof state.onabort === 'function') state.onabort.call(signal, event);
  for (const [listener, once] of [...state.listeners]) {
    if (once) state.listeners.delete(listener);
    if (typeof listener === 'function') listener.call(signal, event);
    else listener.handleEvent(event);
  }
};
class AbortSignal {
  constructor() { throw new TypeError('An AbortSignal comes from an AbortController.'); }
  get aborted() { return aborts.get(this).aborted; }
  get reason() { return aborts.get(this).reason; }
  get onabort() { return aborts.get(this).onabort; }
  set onabort(listener) { aborts.get(this).onabort = listener; }
  throwIfAborted() { if (this.aborted) throw this.reason; }
  addEventListener(type, listener, options) {
    if (type === 'abort' && listener) aborts.get(this).listeners.set(listener, options !== null && typeof options === 'object' && options.once === true);
  }
  removeEventListener(type, listener) { if (type === 'abort') aborts.get(this).listeners.delete(listener); }
  static abort(reason) {
    const signal = makeSignal();
    abortSignal(signal, reason);
    return signal;
  }
  static any(signals) {
    const joined = makeSignal();
    for (const signal of signals) {
      if (signal.aborted) { abortSignal(joined, signal.reason); return joined; }
    }
    for (const signal of signals) signal.addEventListener('abort', () => abortSignal(joined, signal.reason), { once: true });
    return joined;
  }
}
class AbortController {
  #signal = makeSignal();
  get signal() { return this.#signal; }
  abort(reason) { abortSignal(this.#signal, reason); }
}
provide('AbortSignal', AbortSignal);
provide('AbortController', AbortController);
`;

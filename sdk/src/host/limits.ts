/** The bounds of plugin code. Times are milliseconds, sizes are UTF-16 code units unless they say otherwise. */
export interface Limits {
  /** One entry into the isolate. It is bounded by the time that passes, and blamed on the plugin for the CPU that it spent. */
  readonly entryMs: number;
  /** The bundle's own top level, likewise. */
  readonly loadMs: number;
  /** CPU time of a whole invocation, however many entries it takes. */
  readonly invocationCpuMs: number;
  /** After this long inside one entry the kernel leaves the remaining items to the next entry. */
  readonly sliceMs: number;
  /** The isolate's heap and array buffers. V8 takes it as a guideline: the process around it watches the rest. */
  readonly memoryMb: number;
  /** One item's answer. */
  readonly answerSize: number;
  /** All answers of one invocation. */
  readonly outputSize: number;
  /** What `console` keeps of one invocation. */
  readonly logSize: number;
  /** Capability calls of one invocation that wait for their answer. */
  readonly pendingRequests: number;
  /** One capability call's argument. */
  readonly requestSize: number;
}

/** The bounds that hold unless somebody asks for tighter ones. */
export const LIMITS: Limits = Object.freeze({
  entryMs: 200,
  loadMs: 300,
  invocationCpuMs: 1_500,
  sliceMs: 50,
  memoryMb: 32,
  answerSize: 256 * 1024,
  outputSize: 8 * 1024 * 1024,
  logSize: 16 * 1024,
  pendingRequests: 64,
  requestSize: 64 * 1024,
});

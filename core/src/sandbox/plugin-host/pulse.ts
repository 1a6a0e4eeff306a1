/** What a thread shows of its call without a message: how often it entered the isolate, and the CPU that it had spent on the call by then. */
export type Pulse = Int32Array<SharedArrayBuffer>;

const [ENTRIES, CPU] = [0, 1];
const PER_MS = 10;

/** The pulse of a call that has not begun. */
export const createPulse = (): Pulse => new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

/** A sign of life: an isolate is entered. `cpuMs`: what its thread has spent on the call. */
export const beat = (pulse: Pulse, cpuMs: number): void => {
  tellCpu(pulse, cpuMs);
  Atomics.add(pulse, ENTRIES, 1);
};

/** What the thread has spent on the call, where that is no sign of life. */
export const tellCpu = (pulse: Pulse, cpuMs: number): void =>
  void Atomics.store(pulse, CPU, Math.round(cpuMs * PER_MS));

/** What a pulse shows at this moment. */
export const readPulse = (pulse: Pulse): { readonly entries: number; readonly cpuMs: number } => ({
  entries: Atomics.load(pulse, ENTRIES),
  cpuMs: Atomics.load(pulse, CPU) / PER_MS,
});

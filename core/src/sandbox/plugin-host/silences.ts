import { readPulse, type Pulse } from './pulse.ts';

/** What is looked at to tell who is silent. */
export interface SilenceGauges {
  now(): number;
  /** What the process has spent, but for the thread that looks. */
  cpuMs(): number;
}

/** A call whose signs of life are listened for. */
export interface Heard {
  readonly pulse: Pulse;
  entries: number;
  /** The CPU that its thread has told of. */
  toldCpu: number;
  /** When the last sign of life was seen, and of which CPU nobody had told by then. */
  seenAt: number;
  seenUntold: number;
}

/** A call without a sign of life: for how long, and the CPU that its thread has spent meanwhile by itself. */
export interface Silence<Call extends Heard> {
  readonly call: Call;
  readonly quietMs: number;
  readonly ownMs: number;
}

/** Listens for signs of life of calls. */
export interface Silences {
  begin(pulse: Pulse): Heard;
  /** Takes in what a call's thread tells by now. */
  look(call: Heard): void;
  /** Those of all the calls that run which gave no sign of life for so long. */
  of<Call extends Heard>(calls: readonly Call[], ms: number): readonly Silence<Call>[];
}

/**
 * What a thread spends that gives no sign of life nobody can ask it. It is what the process has spent meanwhile, without
 * what its other threads told of, and without all that those may have spent since they told; and where several are
 * silent, each has its share of what is left.
 */
export function silences(gauges: SilenceGauges): Silences {
  let toldCpu = 0;
  /** The CPU of which no thread has told. */
  const untold = (): number => gauges.cpuMs() - toldCpu;
  const look = (call: Heard): void => {
    const { entries, cpuMs } = readPulse(call.pulse);
    toldCpu += cpuMs - call.toldCpu;
    call.toldCpu = cpuMs;
    if (entries !== call.entries) Object.assign(call, { entries, seenAt: gauges.now(), seenUntold: untold() });
  };
  return {
    look,
    begin: (pulse) => ({ pulse, entries: 0, toldCpu: 0, seenAt: gauges.now(), seenUntold: untold() }),
    of: (calls, ms) => {
      for (const call of calls) look(call);
      const quiet = calls.map((call) => ({ call, quietMs: gauges.now() - call.seenAt }));
      const silent = quiet.filter(({ quietMs }) => quietMs >= ms);
      const ofOthers = quiet.reduce((sum, { quietMs }) => (quietMs < ms ? sum + quietMs : sum), 0);
      const left = untold() - ofOthers;
      return silent.map((one) => ({ ...one, ownMs: (left - one.call.seenUntold) / silent.length }));
    },
  };
}

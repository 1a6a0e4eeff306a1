/**
 * For how long a call had been at work when it was stopped, in milliseconds: as time passes (where its process had to be killed, since it was last
 * heard of and until that was gone), and of the CPU.
 */
export interface Spent {
  readonly ms: number;
  readonly cpuMs: number;
}

import type { Death } from './judge.ts';
import type { Spent } from './spent.ts';

/** How long a call may hold a thread before its process is killed, unless somebody says otherwise: milliseconds. */
export const DEADLINE_MS = 3_000;

/** What the sandbox tells about itself, for logs and numbers. */
export type SandboxEvent =
  | { readonly kind: 'host-ready'; readonly pid: number | undefined; readonly bootMs: number }
  | { readonly kind: 'host-died'; readonly pid: number | undefined; readonly death: Death }
  | { readonly kind: 'host-relieved'; readonly pid: number | undefined }
  | {
      readonly kind: 'held';
      readonly workspace: string;
      readonly plugin: string;
      readonly version: string;
      readonly pid: number | undefined;
    }
  | {
      readonly kind: 'condemned';
      readonly workspace: string;
      readonly plugin: string;
      readonly version: string;
      readonly verdict: string;
      readonly detail: string;
      readonly spent: Spent | null;
    };

/** How to run the sandbox. */
export interface SandboxOptions {
  /** Threads of a host process (absent: 2). */
  readonly threads?: number;
  /** How long a call may hold a thread before its process is killed (absent: 3000). */
  readonly deadlineMs?: number;
  /** How large a host process may grow (absent: 768). */
  readonly memoryMb?: number;
  /** How long a host process may take to come up before it is given up (absent: 30,000). */
  readonly bootMs?: number;
  readonly onEvent?: (event: SandboxEvent) => void;
}

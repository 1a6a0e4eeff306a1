import type { ActionStep, JsonObject } from '@innesto/sdk/contract';
import type { RunEnd } from '../run.ts';
import type { Listening } from './heard.ts';
import type { Position, WaitProgress } from './position.ts';

/** What a step makes of a run that stands at it. */
export type Outcome =
  /** It leaves by a port; what is absent stays as it was. */
  | ({
      readonly kind: 'leaves';
      readonly port: string;
      readonly reason: string | null;
      readonly variables?: JsonObject;
    } & Partial<Pick<Position, 'anchorAt' | 'plannedAt' | 'trail'>>)
  /** Time must pass, or something happen. */
  | {
      readonly kind: 'stays';
      readonly wakeAt: number;
      readonly wait: WaitProgress | null;
      readonly plannedAt?: number;
      readonly anchorAt?: number;
      readonly listensFor: Listening | null;
    }
  /** What it asks must be read first. */
  | { readonly kind: 'asks' }
  | { readonly kind: 'acts'; readonly action: ActionStep }
  | { readonly kind: 'ends'; readonly end: RunEnd; readonly reason: string }
  | { readonly kind: 'parks'; readonly reason: string };

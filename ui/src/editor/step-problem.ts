import type { PluginMisfit } from '@innesto/sdk/contract';

/**
 * What a problem is about, inside its item. `setting`: a member of its settings, by JSON Pointer; `condition`: a place
 * in the condition of a way; `port`: a way out that the plugin does not have; `whole`: the item as such.
 */
export type ProblemSpot =
  | { readonly kind: 'whole' }
  | { readonly kind: 'setting'; readonly path: string }
  | { readonly kind: 'condition'; readonly port: string; readonly path: string }
  | { readonly kind: 'port'; readonly port: string };

/** Something that keeps a workflow from being started. */
export interface StepProblem {
  /** The item's id, `TRIGGER`, or null: the workflow as a whole. */
  readonly item: string | null;
  /** As in the hub's answers: `UNCONFIGURED_STEP`, `NO_TRIGGER`, … */
  readonly code: string;
  readonly spot: ProblemSpot;
  /** The hub's own words; null where the pages noticed it first. */
  readonly detail: string | null;
  /** What of a setting does not fit; absent: the hub did not say, or it is about something else. */
  readonly why?: PluginMisfit;
}

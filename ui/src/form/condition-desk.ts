import type { Filter } from '@innesto/sdk/contract';
import type { Snippet } from 'svelte';
import type { AttributeOffer } from './attribute.ts';
import type { FilterPath } from './condition-edit.ts';
import type { FormOffers } from './form-offers.svelte.ts';
import type { FormProblem } from './form-problem.ts';

/** A condition inside a question: what past events held. */
export interface InnerCondition {
  readonly filter: Filter;
  readonly attributes: readonly AttributeOffer[];
  readonly problems: readonly FormProblem[];
  readonly onchange: (filter: Filter) => void;
}

/** What every part of a condition works with while it is edited. */
export interface ConditionDesk {
  /** The whole condition. */
  readonly filter: Filter;
  readonly attributes: readonly AttributeOffer[];
  readonly offers: FormOffers;
  readonly problems: readonly FormProblem[];
  readonly isReadonly: boolean;
  /** Puts another condition in place; `fresh`: the part of it that goes on being filled in. */
  readonly change: (filter: Filter, fresh?: FilterPath) => void;
  /** Where the keyboard goes next; null: where it is. */
  readonly fresh: FilterPath | null;
  /** Edits a condition inside a question. */
  readonly inner: Snippet<[InnerCondition]>;
}

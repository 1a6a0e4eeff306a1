import type { Comparison, Filter } from '@innesto/sdk/contract';
import type { AttributeOffer } from '../form/attribute.ts';
import type { Words } from './words.svelte.ts';

/** What telling a condition needs: what its attributes are called, and the words. */
export interface FilterTeller {
  readonly say: Words['say'];
  readonly language: string;
  readonly timeZone: string;
  readonly attributes: readonly AttributeOffer[];
  /** What lists are called, where a condition has one for a value. */
  readonly listName: (id: string) => string | null;
}

/** Tells a condition in one sentence: “City is Torino and is in Newsletter”; empty where it asks nothing. */
export const tellFilter = (filter: Filter, teller: FilterTeller): string => '';

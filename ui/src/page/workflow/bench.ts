import { createContext } from 'svelte';
import type { AttributeOffer } from '../../form/attribute.ts';
import type { FormOffers } from '../../form/form-offers.svelte.ts';
import type { CountPort } from '../../form/live-count.svelte.ts';
import type { Contributions } from './contributions.svelte.ts';
import type { Drag } from './drag.svelte.ts';
import type { WorkflowEditor } from './editor.svelte.ts';
import type { LiveNumbers } from './live-numbers.svelte.ts';
import type { Outside } from './outside.svelte.ts';
import type { StepSecrets } from './step-secrets.svelte.ts';
import type { Telling } from './telling.svelte.ts';

/** Something to choose, and what it is called. */
interface Named {
  readonly value: string;
  readonly title: string;
}

/** What everything that shows a workflow has at hand. */
export interface Bench {
  readonly editor: WorkflowEditor;
  readonly telling: Telling;
  readonly contributions: Contributions;
  readonly offers: FormOffers;
  readonly live: LiveNumbers;
  readonly drag: Drag;
  /** How the workflow hears from outside. */
  readonly outside: Outside;
  /** What a step must be told in secret. */
  readonly secretsOf: (step: string) => StepSecrets;
  /** What the conditions of a step can ask about. */
  readonly askable: (step: string) => readonly AttributeOffer[];
  /** What can be asked of an event of a type. */
  readonly askableOf: (event: string) => readonly AttributeOffer[];
  /** What can be asked of a contact, wherever it stands. */
  readonly askableOfContact: () => readonly AttributeOffer[];
  /** What holds a date, by name. */
  readonly dates: () => readonly Named[];
  /** The steps that send a message before a step. */
  readonly messages: (step: string | null) => readonly Named[];
  /** Counts for whom a condition holds. */
  readonly count: CountPort;
  /** Leads to those behind a number of a step. */
  readonly hrefOfCount: (step: string, outcome: string) => string;
  /** The address of a plugin's icon. */
  readonly iconOf: (plugin: string) => string;
}

/** Hands the bench to what stands on it, and gives it to them. */
export const [useBench, provideBench] = createContext<Bench>();

import type {
  ContactSummary,
  Duration,
  Simulation,
  SimulationRequest,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { Attempt } from '../../../data/attempt.svelte.ts';
import type { Hub } from '../../../data/hub.ts';

/** What is taken for granted of the messages. */
export type MessageFate = 'not-opened' | 'opened' | 'refused';

/** What would happen, and to whom it was asked about. */
export interface Trial {
  readonly people: readonly ContactSummary[];
  readonly from: string;
  readonly until: string;
  readonly simulation: Simulation;
}

interface Options {
  readonly hub: Pick<Hub, 'simulate' | 'contacts'>;
  readonly workspace: string;
  readonly workflow: string;
  /** The workspace's time, in milliseconds. */
  readonly now: () => number;
  /** The workflow as it stands in the editor. */
  readonly definition: () => WorkflowDefinition;
}

/** How many people may be tried out at once, how many are proposed, and how far one may look ahead. */
export const MOST_PEOPLE = 20;
const PROPOSED = 3;
const LONGEST_MS = 800 * 86_400_000;

const MS: Readonly<Record<Exclude<Duration['unit'], 'months'>, number>> = {
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 7 * 86_400_000,
};

/** When a time is over that begins then; never later than anybody may look. */
const endOf = (from: number, { amount, unit }: Duration): number => {
  const last = from + LONGEST_MS;
  if (unit !== 'months') return Math.min(last, from + Math.max(1, amount) * MS[unit]);
  const end = new Date(from);
  end.setUTCMonth(end.getUTCMonth() + Math.max(1, Math.min(amount, 36)));
  return Math.min(last, end.getTime());
};

/** A workflow tried out on some people: what is asked, and what the hub foresees. Nothing is sent by it. */
export class TryOut {
  people = $state.raw<readonly ContactSummary[]>([]);
  /** An instant; null: now. */
  from = $state<string | null>(null);
  span = $state.raw<Duration>({ amount: 1, unit: 'months' });
  fate = $state<MessageFate>('not-opened');
  openedAfter = $state.raw<Duration>({ amount: 1, unit: 'hours' });
  readonly attempt = new Attempt();
  #trial = $state.raw<{ readonly trial: Trial; readonly asked: string } | null>(null);
  #isProposed = false;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What would happen; null: nobody has asked yet, or somebody is asking anew. */
  get trial(): Trial | null {
    return this.#trial?.trial ?? null;
  }

  /** Whether the workflow has changed since. */
  get isStale(): boolean {
    return this.#trial !== null && this.#trial.asked !== JSON.stringify(this.#options.definition());
  }

  /** Proposes the newest contacts, so that one click shows something. */
  readonly propose = async (): Promise<void> => {
    if (this.#isProposed) return;
    this.#isProposed = true;
    const { hub, workspace } = this.#options;
    // Whom nobody can propose, somebody chooses.
    const newest = await hub.contacts(workspace, { limit: PROPOSED }).catch(() => null);
    if (newest !== null && this.people.length === 0) this.people = newest.items;
  };

  readonly add = (person: ContactSummary): void => {
    if (this.people.length < MOST_PEOPLE && !this.people.some(({ id }) => id === person.id))
      this.people = [...this.people, person];
  };

  readonly remove = (id: string): void => {
    this.people = this.people.filter((person) => person.id !== id);
  };

  /** Asks what would happen; true when the hub could tell. */
  readonly run = (): Promise<boolean> =>
    this.attempt.run(async () => {
      const { hub, workspace, workflow, definition } = this.#options;
      const { people } = this;
      const drawn = definition();
      const from = this.from === null ? this.#options.now() : Date.parse(this.from);
      const [begin, end] = [from, endOf(from, this.span)].map((at) => new Date(at).toISOString());
      const request: SimulationRequest = {
        contacts: people.map(({ id }) => id),
        from: begin ?? '',
        until: end ?? '',
        definition: drawn,
        assumptions: {
          messages: this.fate,
          ...(this.fate === 'opened' ? { openedAfter: this.openedAfter } : {}),
        },
      };
      const simulation = await hub.simulate(workspace, workflow, request);
      this.#trial = {
        trial: { people, from: request.from ?? '', until: request.until, simulation },
        asked: JSON.stringify(drawn),
      };
    });

  /** Asks anew: for other people, another time. */
  readonly reset = (): void => {
    this.#trial = null;
  };
}

import type { ContactSummary, Filter } from '@innesto/sdk/contract';
import { Attempt } from '../../data/attempt.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import type { After } from '../../data/resource.svelte.ts';
import type { Trouble } from '../../data/trouble.ts';
import { isFinished } from '../../form/condition-edit.ts';
import { LiveCount } from '../../form/live-count.svelte.ts';
import { enrolPeople, type Entered } from './enrol-people.ts';
import { thoseNamed } from './unmet.svelte.ts';

/** By which way somebody says whom they mean. */
export type Way = 'people' | 'lists' | 'filter';

interface Options {
  readonly hub: Pick<Hub, 'countContacts' | 'enrol' | 'enrolAudience'>;
  readonly after: After;
  readonly workspace: string;
  readonly workflow: string;
}

const NOTHING_ASKED: Filter = { all: [] };

/** Whom somebody puts into a workflow by hand, and how many they are. */
export class PutIn {
  readonly attempt = new Attempt();
  /** Where they begin; null: at the beginning. */
  step = $state<string | null>(null);
  #way = $state<Way>('people');
  #people = $state.raw<readonly ContactSummary[]>([]);
  #lists = $state.raw<readonly string[]>([]);
  #filter = $state.raw<Filter>(NOTHING_ASKED);
  #entered = $state.raw<Entered | null>(null);
  readonly #all: LiveCount;
  readonly #inside: LiveCount;
  readonly #options: Options;

  constructor(options: Options) {
    const { hub, after, workspace } = options;
    this.#options = options;
    const count = (filter: Filter) => hub.countContacts(workspace, filter);
    this.#all = new LiveCount({ after, count });
    this.#inside = new LiveCount({ after, count });
  }

  get way(): Way {
    return this.#way;
  }

  get people(): readonly ContactSummary[] {
    return this.#people;
  }

  get lists(): readonly string[] {
    return this.#lists;
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** How many they are now; null: nobody has said whom, or they are still being counted. */
  get count(): number | null {
    return this.#way === 'people' ? this.#people.length : (this.#all.count?.matching ?? null);
  }

  /** Whether that many is exact, and not about so many. */
  get isExact(): boolean {
    return this.#way === 'people' || (this.#all.count?.isExact ?? true);
  }

  /** How many of them are inside already, as far as that is known. */
  get inside(): number {
    return this.#way === 'people' ? 0 : (this.#inside.count?.matching ?? 0);
  }

  /** What stands in the way of counting them. */
  get trouble(): Trouble | null {
    return this.#way === 'people' ? null : this.#all.trouble;
  }

  get isCounting(): boolean {
    return this.#way !== 'people' && this.#all.isAsking;
  }

  /** Whether it is said whom somebody means. */
  get isSaid(): boolean {
    return this.#way === 'people' ? this.#people.length > 0 : this.#meant !== null;
  }

  /** Whom they mean, as a condition; null: nobody yet. */
  get whom(): Filter | null {
    if (this.#way !== 'people') return this.#meant;
    return this.#people.length === 0 ? null : thoseNamed(this.#people.map(({ id }) => id));
  }

  /** What came of it, where they were chosen one by one and somebody did not come in. */
  get entered(): Entered | null {
    return this.#entered;
  }

  readonly choose = (way: Way): void => {
    this.#way = way;
    this.#entered = null;
    this.#recount();
  };

  readonly add = (person: ContactSummary): void => {
    this.#entered = null;
    if (!this.#people.some(({ id }) => id === person.id)) this.#people = [...this.#people, person];
  };

  readonly remove = (person: string): void => {
    this.#entered = null;
    this.#people = this.#people.filter(({ id }) => id !== person);
  };

  readonly chooseLists = (lists: readonly string[]): void => {
    this.#lists = lists;
    this.#recount();
  };

  readonly ask = (filter: Filter): void => {
    this.#filter = filter;
    this.#recount();
  };

  /** Puts them in: what came of it, or (null) that they are coming in, however long it takes; false where it did not work. */
  async putIn(): Promise<Entered | null | false> {
    let found: Entered | null = null;
    const done = await this.attempt.run(async () => {
      found = await this.#enter();
    });
    return done ? found : false;
  }

  /** Keeps on showing what came of it. */
  readonly show = (entered: Entered): void => {
    this.#entered = entered;
    this.#people = [];
  };

  close(): void {
    this.#all.close();
    this.#inside.close();
  }

  async #enter(): Promise<Entered | null> {
    const { hub, workspace, workflow } = this.#options;
    const { step } = this;
    if (this.#way === 'people')
      return enrolPeople(hub, { workspace, workflow, contacts: this.#people.map(({ id }) => id), step });
    const whom = this.#way === 'lists' ? { lists: [...this.#lists] } : { filter: this.#filter };
    await hub.enrolAudience(workspace, workflow, { ...whom, ...(step === null ? {} : { step }) });
    return null;
  }

  /** Whom they mean, as a condition; null: it is not finished. */
  get #meant(): Filter | null {
    if (this.#way === 'filter') return isFinished(this.#filter) ? this.#filter : null;
    if (this.#way === 'people' || this.#lists.length === 0) return null;
    return { any: this.#lists.map((list) => ({ attribute: `list.${list}`, operator: 'is', value: true })) };
  }

  #recount(): void {
    const meant = this.#meant;
    const state = { attribute: `run.${this.#options.workflow}.state`, operator: 'is', value: 'inside' } as const;
    this.#all.ask(meant);
    this.#inside.ask(meant === null ? null : { all: [meant, state] });
  }
}

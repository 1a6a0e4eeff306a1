import type { FieldDefinition, ImportOptions, ImportPreview, PreviewOptions } from '@innesto/sdk/contract';
import type { WordKey } from '../text/words.svelte.ts';
import { Attempt } from './attempt.svelte.ts';
import { newFieldsOf, NEW_FIELD, plansOf, twiceTaken, type Becomes, type ColumnPlan } from './column-plan.svelte.ts';
import { givenConsents } from './consent-choices.ts';
import { countRows } from './count-rows.ts';
import type { Hub } from './hub.ts';
import { JoiningCount, type Intended } from './joining-count.svelte.ts';
import type { After } from './resource.svelte.ts';
import { troubleOf, type Trouble } from './trouble.ts';

// What the hub looks at of a file is at its beginning.
const BEGINNING_BYTES = 524_288;
const RECOGNISE: readonly Becomes[] = ['email', 'phone', 'externalId'];

interface Options {
  readonly hub: Pick<Hub, 'previewImport' | 'countImport' | 'sendImport' | 'makeField'>;
  readonly after: After;
  readonly workspace: string;
  readonly country: string;
}

/** A file that a person is about to bring in: how it is read, what becomes of its columns, and what else follows. */
export class NewImport {
  lists = $state.raw<ReadonlySet<string>>(new Set());
  consents = $state.raw<ReadonlySet<string>>(new Set());
  source = $state('');
  mayStart = $state(false);
  country: string = $state('');
  dateOrder = $state<'day-month' | 'month-day'>('day-month');
  /** By what contacts are recognised; empty: by the best that a row has. */
  key = $state<'' | 'email' | 'phone' | 'externalId'>('');
  /** The file is being sent. */
  readonly sending = new Attempt();
  /** How many would join lists that start workflows. */
  readonly joining: JoiningCount;
  #file = $state.raw<File | null>(null);
  #preview = $state.raw<ImportPreview | null>(null);
  #plans = $state.raw<readonly ColumnPlan[]>([]);
  #reading = $state<Required<PreviewOptions>>({ encoding: 'auto', delimiter: 'auto' });
  #rows = $state<number | null>(null);
  #isLooking = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #share = $state(0);
  #fault = $state<WordKey | null>(null);
  #counting = new AbortController();
  #journey = new AbortController();
  #asked = 0;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.country = options.country;
    this.joining = new JoiningCount(options);
  }

  get file(): File | null {
    return this.#file;
  }

  get preview(): ImportPreview | null {
    return this.#preview;
  }

  get plans(): readonly ColumnPlan[] {
    return this.#plans;
  }

  /** How it is read, as far as a person said so. */
  get reading(): Required<PreviewOptions> {
    return this.#reading;
  }

  /** How many rows the file has; null while they are counted. */
  get rows(): number | null {
    return this.#rows;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** Why the file cannot be looked at. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** How much of the file has left, between 0 and 1. */
  get share(): number {
    return this.#share;
  }

  /** What keeps it from being sent, once somebody tried. */
  get fault(): WordKey | null {
    return this.#fault;
  }

  /** What two columns both claim to be. */
  get twice(): ReadonlySet<Becomes> {
    return twiceTaken(this.#plans);
  }

  /** Whether a column says who somebody is. */
  get isRecognisable(): boolean {
    return this.#plans.some(({ becomes }) => RECOGNISE.includes(becomes));
  }

  /** What to ask the hub about how many would join these lists; null where it could not say. */
  intended(lists: readonly string[]): Intended | null {
    const file = this.#file;
    if (file === null || this.#preview === null || lists.length === 0 || this.#readingFault !== null) return null;
    return { file, options: { ...this.#understood(), lists: [...lists] } };
  }

  /** Takes another file, and looks at how it begins. */
  async choose(file: File): Promise<void> {
    this.#file = file;
    this.#preview = null;
    this.#plans = [];
    this.#rows = null;
    this.#fault = null;
    this.#reading = { encoding: 'auto', delimiter: 'auto' };
    this.#counting.abort();
    this.#counting = new AbortController();
    const { signal } = this.#counting;
    await Promise.all([this.#look(), this.#count(file, signal)]);
  }

  /** Reads the file otherwise than the hub would. */
  async read(reading: Partial<PreviewOptions>): Promise<void> {
    this.#reading = { ...this.#reading, ...reading };
    await this.#look();
  }

  /** Sends it, new fields first, and gives the import's id; null where something is missing or stood in the way. */
  async send(fields: readonly FieldDefinition[]): Promise<string | null> {
    const { file } = this;
    const fresh = newFieldsOf(this.#plans, new Set(fields.map(({ key }) => key)));
    this.#fault = this.#faultOf(fresh);
    if (file === null || fresh === null || this.#fault !== null) return null;
    let id: string | null = null;
    this.#journey = new AbortController();
    await this.sending.run(async () => {
      const { hub, workspace } = this.#options;
      for (const [plan, field] of fresh) {
        await hub.makeField(workspace, field);
        // Made for good: should the file be refused, the next try fills it.
        plan.becomes = `field:${field.key}`;
      }
      this.#share = 0;
      id = await this.#sendFile(file);
    });
    return id;
  }

  /** Calls a file back that is on its way. */
  readonly callBack = (): void => this.#journey.abort();

  close(): void {
    this.#counting.abort();
    this.joining.close();
    this.#asked += 1;
  }

  async #sendFile(file: File): Promise<string | null> {
    const { hub, workspace } = this.#options;
    const { signal } = this.#journey;
    const onprogress = (share: number): void => {
      this.#share = share;
    };
    try {
      return (await hub.sendImport(workspace, { file, options: this.#finish(), onprogress, signal })).id;
    } catch (error) {
      // Whoever called it back knows.
      if (signal.aborted) return null;
      throw error;
    }
  }

  #faultOf(fresh: ReadonlyMap<ColumnPlan, FieldDefinition> | null): WordKey | null {
    return this.#readingFault ?? (fresh === null ? 'new-import.field-wrong' : null);
  }

  get #readingFault(): WordKey | null {
    if (this.twice.size > 0) return 'new-import.twice';
    if (!this.isRecognisable) return 'new-import.nobody';
    const isMapped = this.key === '' || this.#plans.some(({ becomes }) => becomes === this.key);
    return isMapped ? null : 'new-import.key-missing';
  }

  #finish(): ImportOptions {
    return {
      ...this.#understood(),
      startWorkflows: this.mayStart,
      lists: [...this.lists],
      consents: givenConsents(this.consents, this.source),
    };
  }

  /** How the file is read, and what its columns hold. */
  #understood(): ImportOptions {
    const mapping = this.#plans.flatMap(({ column, becomes }) =>
      becomes === NEW_FIELD ? [] : [{ column, to: becomes }],
    );
    return {
      mapping,
      ...this.#reading,
      dateOrder: this.dateOrder,
      ...(this.key === '' ? {} : { key: this.key }),
      ...(this.country === '' ? {} : { defaultCountry: this.country }),
    };
  }

  async #look(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    const asked = ++this.#asked;
    this.#isLooking = true;
    try {
      const { hub, workspace } = this.#options;
      const preview = await hub.previewImport(workspace, file.slice(0, BEGINNING_BYTES), { ...this.#reading });
      if (asked !== this.#asked) return;
      this.#preview = preview;
      this.#plans = plansOf(preview);
      this.#trouble = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#preview = null;
      this.#plans = [];
      this.#trouble = troubleOf(error);
    } finally {
      if (asked === this.#asked) this.#isLooking = false;
    }
  }

  async #count(file: File, signal: AbortSignal): Promise<void> {
    try {
      const rows = await countRows(file, signal);
      if (!signal.aborted) this.#rows = rows;
    } catch {
      // A file that the machine no longer gives is refused when it is sent; nobody needs its number before.
    }
  }
}

import type { CalendarChange, CalendarView, QuietHours, QuietProfile } from '@innesto/sdk/contract';
import { Attempt } from './attempt.svelte.ts';
import type { Hub } from './hub.ts';
import { Resource, type After } from './resource.svelte.ts';

/** Whose quiet hours count: some made ready, or the workspace's own. */
export type QuietChoice = QuietProfile | 'own';

interface Options {
  readonly hub: Pick<Hub, 'calendar' | 'changeCalendar'>;
  readonly after: After;
  readonly workspace: string;
}

interface QuietDraft {
  readonly choice: QuietChoice;
  /** Only of interest while they are the workspace's own. */
  readonly hours: readonly QuietHours[];
}

/** What somebody adds first: nights without SMS are the habit everywhere. */
const FIRST_HOURS: QuietHours = { channel: 'sms', bands: [{ from: '22:00', to: '08:00' }] };

const draftOf = ({ profile, quietHours }: CalendarView): QuietDraft => ({ choice: profile, hours: quietHours });

const isSame = (one: QuietDraft, other: QuietDraft): boolean =>
  one.choice === other.choice && (one.choice !== 'own' || JSON.stringify(one.hours) === JSON.stringify(other.hours));

/** Days in the order in which people look for them: those of every year first, then one after the other. */
const inOrder = (holidays: readonly string[]): readonly string[] =>
  holidays.toSorted((one, other) => (one < other ? -1 : 1));

/** When a workspace does not reach out, as somebody changes it: quiet hours are saved as a whole, holidays at once. */
export class CalendarEdit {
  readonly view: Resource<CalendarView>;
  readonly saving = new Attempt();
  readonly #holidaying = new Attempt();
  #draft = $state.raw<QuietDraft | null>(null);
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    const { hub, after, workspace } = options;
    this.view = new Resource({ after, load: () => hub.calendar(workspace) });
    this.view.refresh();
  }

  /** The quiet hours as they stand on the page; null before they are known. */
  get quiet(): QuietDraft | null {
    return this.#draft ?? (this.view.value === null ? null : draftOf(this.view.value));
  }

  get isChanged(): boolean {
    return this.view.value !== null && this.#draft !== null && !isSame(this.#draft, draftOf(this.view.value));
  }

  get holidays(): readonly string[] | null {
    return this.view.value === null ? null : inOrder(this.view.value.holidays);
  }

  get trouble(): Attempt['trouble'] {
    return this.saving.trouble ?? this.#holidaying.trouble;
  }

  /** Chooses quiet hours made ready, or one's own: those begin as what was in force. */
  readonly choose = (choice: QuietChoice): void => {
    this.#draft = { choice, hours: this.quiet?.hours ?? [] };
  };

  readonly addHours = (): void => this.#setHours([...(this.quiet?.hours ?? []), FIRST_HOURS]);

  readonly setHours = (at: number, hours: QuietHours): void =>
    this.#setHours((this.quiet?.hours ?? []).map((one, index) => (index === at ? hours : one)));

  readonly removeHours = (at: number): void => this.#setHours((this.quiet?.hours ?? []).toSpliced(at, 1));

  /** Forgets what was not saved. */
  readonly discard = (): void => {
    this.#draft = null;
  };

  /** Saves the quiet hours; true when it worked. */
  readonly save = async (): Promise<boolean> => {
    const { quiet } = this;
    if (quiet === null) return false;
    const isSaved = await this.saving.run(() =>
      this.#change({ quietHours: quiet.choice === 'own' ? [...quiet.hours] : quiet.choice }),
    );
    if (isSaved) this.#draft = null;
    return isSaved;
  };

  /** Adds days on which the workspace does not work; those that are there already stay as they are. */
  readonly addHolidays = (days: readonly string[]): Promise<boolean> =>
    this.#keepHolidays([...new Set([...(this.view.value?.holidays ?? []), ...days])]);

  readonly removeHolidays = (days: readonly string[]): Promise<boolean> =>
    this.#keepHolidays((this.view.value?.holidays ?? []).filter((day) => !days.includes(day)));

  close(): void {
    this.view.close();
  }

  #setHours(hours: readonly QuietHours[]): void {
    this.#draft = { choice: 'own', hours };
  }

  #keepHolidays(holidays: readonly string[]): Promise<boolean> {
    return this.#holidaying.run(() => this.#change({ holidays: [...inOrder(holidays)] }));
  }

  async #change(change: CalendarChange): Promise<void> {
    const { hub, workspace } = this.#options;
    this.view.put(await hub.changeCalendar(workspace, change));
  }
}

import { MOST_IN_COLUMN, MOST_ON_BOARD, type RecordView } from '@innesto/sdk/contract';
import type { Departures } from '../../data/departures.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';
import type { Memory } from '../../data/theme.svelte.ts';
import type { Toasts } from '../../data/toasts.svelte.ts';
import { troubleOf, type Trouble } from '../../data/trouble.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';
import { loadBoard, type BoardPlan, type LoadedBoard } from './load-board.ts';
import { columnOf, placeOnBoard } from './place-on-board.ts';
import type { RecordNarrowing } from './record-narrowing.svelte.ts';

/** How many records of a column are shown at first, and how many more at a time. */
const STEP = 20;

/** What can be told of what happened on a board. */
interface Telling {
  readonly moved: (record: RecordView, to: string) => string;
  /** A record that was moved is somewhere else by now, and is not moved back. */
  readonly movedSince: (record: RecordView) => string;
  readonly failed: (trouble: Trouble) => string;
}

interface Options extends BoardPlan {
  readonly hub: Pick<Hub, 'records' | 'record' | 'board' | 'changeRecord'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly departures: Departures;
  readonly toasts: Pick<Toasts, 'say' | 'complain'>;
  readonly memory: Memory;
  readonly narrowing: RecordNarrowing;
  readonly telling: Telling;
}

/** A column as it is shown. */
export interface ShownColumn {
  /** null: of what stands in no column. */
  readonly value: string | null;
  /** The record that it is; null where it is a choice. */
  readonly named: RecordView | null;
  readonly count: number;
  readonly sum: number | null;
  readonly records: readonly RecordView[];
  readonly hasMore: boolean;
}

/** A collection's records in columns, kept up to date, and moved from one to another. */
export class RecordBoard {
  #wanted = $state<string | null>(null);
  /** How many records are shown of the columns that somebody wants to see more of. */
  #most = $state.raw<ReadonlyMap<string | null, number>>(new Map());
  /** What is on its way into another column, as it will be there. */
  #moving = $state.raw<readonly RecordView[]>([]);
  readonly #loaded: Resource<LoadedBoard>;
  readonly #options: Options;
  readonly #place: string;
  readonly #stopListening: readonly (() => void)[];

  constructor(options: Options) {
    const { after, watch, narrowing, memory, collection } = options;
    this.#options = options;
    this.#place = `innesto.board.${watch.id}.${collection.plugin}/${collection.collection}`;
    this.#wanted = memory.read(this.#place);
    this.#loaded = new Resource({ after, load: () => this.#load() });
    this.#stopListening = [
      watch.listen((news) => {
        if (news === null || news.topic === 'contacts' || news.topic === 'steps') this.#loaded.refresh();
      }),
      narrowing.listen(() => this.#loaded.hurry()),
    ];
    this.#loaded.refresh();
  }

  /** The boards to choose from; null before the first time. */
  get boards(): readonly RecordView[] | null {
    return this.#loaded.value?.boards ?? null;
  }

  /** The board that is shown; null where there is but one, or none. */
  get chosen(): string | null {
    return this.#loaded.value?.chosen ?? null;
  }

  /** The columns; null before the first time. */
  get columns(): readonly ShownColumn[] | null {
    const loaded = this.#loaded.value;
    if (loaded === null) return null;
    const { board, departures } = this.#options;
    const view = this.#moving.reduce((before, record) => placeOnBoard(board, before, record), loaded.view);
    return view.columns
      .filter(({ value, count }) => value !== null || count > 0)
      .map(({ value, count, sum, records }) => ({
        value,
        named: loaded.named.get(value ?? '') ?? null,
        count,
        sum,
        records: departures.seen(records, ({ id }) => id),
        hasMore: count > records.length,
      }));
  }

  /** How many records stand in none of the columns. */
  get elsewhere(): number {
    return this.#loaded.value?.view.elsewhere ?? 0;
  }

  get trouble(): Trouble | null {
    return this.#loaded.trouble;
  }

  get loading(): boolean {
    return this.#loaded.loading;
  }

  /** Shows another of the boards, now and at the next visit. */
  readonly choose = (board: string): void => {
    this.#wanted = board;
    this.#options.memory.keep(this.#place, board);
    this.#most = new Map();
    this.#loaded.hurry();
  };

  /** What a new record begins with that is to stand in a column. */
  beginning(value: string | null): Readonly<Record<string, string>> {
    const { by, within } = this.#options.board;
    return {
      ...(within === undefined || this.chosen === null ? {} : { [within]: this.chosen }),
      ...(value === null ? {} : { [by]: value }),
    };
  }

  /** Whether more of a column can be shown here. */
  canShowMore({ value, hasMore }: ShownColumn): boolean {
    const shown = (this.#loaded.value?.view.columns ?? []).reduce((sum, column) => sum + this.#mostOf(column.value), 0);
    return hasMore && this.#mostOf(value) + STEP <= MOST_IN_COLUMN && shown + STEP <= MOST_ON_BOARD;
  }

  readonly showMore = (value: string | null): void => {
    this.#most = new Map(this.#most).set(value, this.#mostOf(value) + STEP);
    this.#loaded.hurry();
  };

  /** Loads again at once: somebody has changed something here. */
  readonly hurry = (): void => this.#loaded.hurry();

  /** Moves a record into another column, and offers to take that back. */
  async move(record: RecordView, to: string): Promise<void> {
    const { board, toasts, telling } = this.#options;
    const from = columnOf(board, record);
    if (from === to || this.#moving.some(({ id }) => id === record.id)) return;
    if (await this.#put(record, to)) toasts.say(telling.moved(record, to), () => void this.#takeBack(record, to));
  }

  readonly close = (): void => {
    for (const stop of this.#stopListening) stop();
    this.#loaded.close();
  };

  /** Puts a record into a column, shown there from now on. */
  async #put(record: RecordView, to: string | null): Promise<boolean> {
    const { hub, watch, collection, board, toasts, telling } = this.#options;
    this.#moving = [...this.#moving, { ...record, attributes: { ...record.attributes, [board.by]: to } }];
    try {
      // Whatever else is changed about it meanwhile stays: what is meant is the column alone.
      const now = await hub.changeRecord(watch.id, collection, {
        record: record.id,
        change: { attributes: { [board.by]: to } },
      });
      const loaded = this.#loaded.value;
      if (loaded !== null) this.#loaded.put({ ...loaded, view: placeOnBoard(board, loaded.view, now) });
      return true;
    } catch (error) {
      toasts.complain(telling.failed(troubleOf(error)));
      return false;
    } finally {
      this.#moving = this.#moving.filter(({ id }) => id !== record.id);
      this.#loaded.hurry();
    }
  }

  /** Puts a record back where it was before, where nobody has moved it again. */
  async #takeBack(before: RecordView, to: string): Promise<void> {
    const { hub, watch, collection, board, toasts, telling } = this.#options;
    try {
      const now = await hub.record(watch.id, collection, before.id);
      if (columnOf(board, now) === to) await this.#put(now, columnOf(board, before));
      else toasts.complain(telling.movedSince(before));
    } catch (error) {
      toasts.complain(telling.failed(troubleOf(error)));
    }
  }

  #mostOf(value: string | null): number {
    return this.#most.get(value) ?? STEP;
  }

  #load(): Promise<LoadedBoard> {
    const { hub, watch, narrowing, ...plan } = this.#options;
    const { contact, conditions } = narrowing;
    return loadBoard({
      hub,
      workspace: watch.id,
      plan,
      wanted: this.#wanted,
      mostOf: (value) => this.#mostOf(value),
      contact,
      conditions,
    });
  }
}

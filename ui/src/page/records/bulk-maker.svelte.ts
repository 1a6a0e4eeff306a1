import type { BulkView, RecordView } from '@innesto/sdk/contract';
import { Attempt } from '../../data/attempt.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import type { CollectionNamed } from '../../data/hub/records.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'bulks' | 'makeInBulk' | 'cancelBulk' | 'retryBulk'>;
  readonly after: After;
  readonly workspace: string;
  /** The record of which others are made, and its collection. */
  readonly collection: CollectionNamed;
  readonly record: Pick<RecordView, 'id'>;
}

const LOOK_AGAIN_MS = 1000;
const MOST = 1_000_000;

const isUnderWay = ({ state }: BulkView): boolean => state === 'queued' || state === 'running';

/** Records made in bulk of another: how many or for which list, and how far that is. */
export class BulkMaker {
  way = $state<'count' | 'list'>('count');
  count = $state<number | null>(null);
  list = $state('');
  startsWorkflows = $state(false);
  #isAmiss = $state(false);
  #cancelLook: (() => void) | null = null;
  readonly attempt = new Attempt();
  readonly bulks: Resource<{ readonly items: readonly BulkView[] }>;
  readonly #options: Options;

  constructor(options: Options) {
    const { hub, after, workspace, collection, record } = options;
    this.#options = options;
    this.bulks = new Resource({
      after,
      gap: LOOK_AGAIN_MS,
      load: async () => {
        const found = await hub.bulks(workspace, collection, record.id);
        this.#cancelLook?.();
        this.#cancelLook = found.items.some(isUnderWay) ? after(LOOK_AGAIN_MS, () => this.bulks.hurry()) : null;
        return found;
      },
    });
    this.bulks.refresh();
  }

  /** Whether it was not said how many, or for whom. */
  get isAmiss(): boolean {
    return this.#isAmiss;
  }

  /** How many are being made, and what share of them is done; null: none are. */
  isUnderWay(bulk: BulkView): boolean {
    return isUnderWay(bulk);
  }

  async make(): Promise<boolean> {
    const { hub, workspace, collection, record } = this.#options;
    const count = this.count ?? 0;
    this.#isAmiss = this.way === 'count' ? !Number.isInteger(count) || count < 1 || count > MOST : this.list === '';
    if (this.#isAmiss) return false;
    const draft = this.way === 'count' ? { count } : { list: this.list, startWorkflows: this.startsWorkflows };
    const isMade = await this.attempt.run(() => hub.makeInBulk(workspace, { ...collection, record: record.id }, draft));
    if (isMade) this.count = null;
    this.bulks.hurry();
    return isMade;
  }

  async cancel(bulk: BulkView): Promise<void> {
    const { hub, workspace, collection, record } = this.#options;
    await this.attempt.run(() => hub.cancelBulk(workspace, collection, { record: record.id, bulk: bulk.id }));
    this.bulks.hurry();
  }

  async retry(bulk: BulkView): Promise<void> {
    const { hub, workspace, collection, record } = this.#options;
    await this.attempt.run(() => hub.retryBulk(workspace, collection, { record: record.id, bulk: bulk.id }));
    this.bulks.hurry();
  }

  close(): void {
    this.#cancelLook?.();
    this.bulks.close();
  }
}

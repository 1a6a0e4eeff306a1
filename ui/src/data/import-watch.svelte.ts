import type { ImportView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { readReport, type RefusedRow } from './read-report.ts';
import { Resource, type After } from './resource.svelte.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

/** How many refused rows are shown; the report has them all. */
const MOST_REFUSED = 20;

const GAP_MS = 500;
const REPORT_GAP_MS = 3000;

interface Options {
  readonly hub: Pick<Hub, 'import' | 'importReport' | 'cancelImport'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly id: string;
}

/** Whether it is not over. */
export const isUnderWay = ({ state }: Pick<ImportView, 'state'>): boolean => state === 'queued' || state === 'running';

/** One import: how far it is, and which rows it did not take. */
export class ImportWatch {
  readonly view: Resource<ImportView>;
  readonly refused: Resource<readonly RefusedRow[]>;
  readonly #options: Options;
  readonly #stopListening: () => void;

  constructor(options: Options) {
    const { hub, after, watch, id } = options;
    this.#options = options;
    this.refused = new Resource({
      after,
      gap: REPORT_GAP_MS,
      load: async () => readReport(await hub.importReport(watch.id, id), MOST_REFUSED),
    });
    this.view = new Resource({
      after,
      gap: GAP_MS,
      load: async () => {
        const view = await hub.import(watch.id, id);
        this.#learnRefused(view);
        return view;
      },
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || (news.topic === 'imports' && news.import === id)) this.view.refresh();
    });
    this.view.refresh();
  }

  /** Stops it where it stands. */
  async cancel(): Promise<void> {
    const { hub, watch, id } = this.#options;
    this.view.put(await hub.cancelImport(watch.id, id));
  }

  close(): void {
    this.#stopListening();
    this.view.close();
    this.refused.close();
  }

  #learnRefused({ refused }: ImportView): void {
    const known = this.refused.value?.length ?? 0;
    if (known < Math.min(MOST_REFUSED, refused)) this.refused.refresh();
  }
}

import type { ContactDetail, MessageSummary, TimelineEntry, WorkflowVersionView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import { Resource } from './resource.svelte.ts';
import { TroubleError } from './trouble.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

// Every step of anybody's makes news; one person's page need not follow faster than this.
const GAP_MS = 2000;
const MOST_NAMES = 200;

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly watch: WorkspaceWatch;
  readonly contact: string;
}

/** One contact: who it is and what happened to it, kept up to date by the workspace's news. */
export class ContactPage {
  readonly contact: Resource<ContactDetail>;
  readonly timeline: Listing<TimelineEntry>;
  readonly #messages: Listing<MessageSummary>;
  readonly #lists: Resource<ReadonlyMap<string, string>>;
  readonly #fields: Resource<ReadonlyMap<string, string>>;
  #versions = $state.raw<ReadonlyMap<string, readonly WorkflowVersionView[]>>(new Map());
  readonly #asked = new Set<string>();
  readonly #hub: Hub;
  readonly #watch: WorkspaceWatch;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch, contact }: Options) {
    const { id } = watch;
    this.#hub = hub;
    this.#watch = watch;
    this.contact = new Resource({ after, gap: GAP_MS, load: () => hub.contact(id, contact) });
    this.timeline = new Listing({
      after,
      gap: GAP_MS,
      load: async (page) => {
        const entries = await hub.timeline(id, contact, page);
        this.#learnWorkflows(entries.items);
        return entries;
      },
    });
    this.#messages = new Listing({
      after,
      gap: GAP_MS,
      step: 200,
      load: (page) => hub.messages(id, { ...page, contact }),
    });
    this.#lists = new Resource({
      after,
      load: async () => new Map((await hub.lists(id, { limit: MOST_NAMES })).items.map((list) => [list.id, list.name])),
    });
    this.#fields = new Resource({
      after,
      load: async () =>
        new Map((await hub.fields(id, { limit: MOST_NAMES })).items.map((field) => [field.key, field.label])),
    });
    this.#stopListening = watch.listen((news) => {
      if (news?.topic === 'messages' || news?.topic === 'contacts' || news?.topic === 'steps' || news === null)
        this.#refresh();
    });
    this.#refresh();
    this.#lists.refresh();
    this.#fields.refresh();
  }

  /** What a list is called; null where that is not known. */
  listName(list: string): string | null {
    return this.#lists.value?.get(list) ?? null;
  }

  /** What a custom field is called; null where that is not known. */
  fieldLabel(field: string): string | null {
    return this.#fields.value?.get(field) ?? null;
  }

  /** What a message is about; null where that is not known. */
  subjectOf(message: string): string | null {
    return this.#messages.items?.find(({ id }) => id === message)?.subject ?? null;
  }

  /** A step of a workflow as its newest version has it, or the version before that. */
  stepOf(workflow: string, step: string): WorkflowVersionView['definition']['steps'][number] | null {
    for (const { definition } of this.#versions.get(workflow) ?? []) {
      const found = definition.steps.find(({ id }) => id === step);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Whether it is the last that is known of a contact's way through a workflow: there it stands now. */
  isWhereItStands(entry: TimelineEntry): boolean {
    return (
      entry.kind === 'step' &&
      entry ===
        this.timeline.items?.find(({ kind, workflow }) => kind === 'step' && workflow?.id === entry.workflow?.id)
    );
  }

  close(): void {
    this.#stopListening();
    for (const part of [this.contact, this.timeline, this.#messages, this.#lists, this.#fields]) part.close();
  }

  #refresh(): void {
    for (const part of [this.contact, this.timeline, this.#messages]) part.refresh();
  }

  #learnWorkflows(entries: readonly TimelineEntry[]): void {
    for (const { workflow } of entries) {
      if (workflow === undefined || this.#asked.has(workflow.id)) continue;
      this.#asked.add(workflow.id);
      // Steps whose workflow cannot be had are called as the hub calls them.
      void this.#fetchVersions(workflow.id).catch((error: unknown) => {
        if (!(error instanceof TroubleError)) throw error;
      });
    }
  }

  async #fetchVersions(workflow: string): Promise<void> {
    const { items } = await this.#hub.versions(this.#watch.id, workflow);
    this.#versions = new Map([...this.#versions, [workflow, items]]);
  }
}

import type {
  ContactDetail,
  ContactRunView,
  CrewView,
  MessageSummary,
  OwnerView,
  TimelineEntry,
  WorkflowVersionView,
} from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import { ListsAndFields } from './lists-and-fields.svelte.ts';
import { Resource } from './resource.svelte.ts';
import { TroubleError } from './trouble.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

// Every step of anybody's makes news; one person's page need not follow faster than this.
const GAP_MS = 2000;

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly watch: WorkspaceWatch;
  readonly contact: string;
}

/** What of a timeline is looked at. */
export type TimelinePart = 'messages' | 'workflows' | 'details';

/** Which part of a timeline an entry belongs to. */
export const partOf = ({ kind, type }: TimelineEntry): TimelinePart => {
  switch (kind) {
    case 'message':
      return 'messages';
    case 'step':
    case 'request':
    case 'refusal':
      return 'workflows';
    case 'event':
      return type?.startsWith('message.') === true || type?.startsWith('notice.') === true ? 'messages' : 'details';
  }
};

/** One contact: who it is, where it stands and what happened to it, kept up to date by the workspace's news. */
export class ContactPage {
  readonly contact: Resource<ContactDetail>;
  readonly timeline: Listing<TimelineEntry>;
  readonly messages: Listing<MessageSummary>;
  /** Its ways through workflows, the newest first. */
  readonly runs: Listing<ContactRunView>;
  readonly names: ListsAndFields;
  /** Who looks after the contact, and who may. */
  readonly owner: Resource<OwnerView>;
  readonly crew: Resource<readonly CrewView[]>;
  #versions = $state.raw<ReadonlyMap<string, readonly WorkflowVersionView[]>>(new Map());
  /** By workflow. The timeline has the newest first. */
  readonly #lastSteps = $derived.by((): ReadonlyMap<string, TimelineEntry> => {
    const last = new Map<string, TimelineEntry>();
    for (const entry of this.timeline.items ?? [])
      if (entry.kind === 'step' && entry.workflow !== undefined && !last.has(entry.workflow.id))
        last.set(entry.workflow.id, entry);
    return last;
  });
  readonly #asked = new Set<string>();
  readonly #hub: Hub;
  readonly #watch: WorkspaceWatch;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch, contact }: Options) {
    const { id } = watch;
    this.#hub = hub;
    this.#watch = watch;
    this.contact = new Resource({ after, gap: GAP_MS, load: () => hub.contact(id, contact) });
    this.owner = new Resource({ after, gap: GAP_MS, load: () => hub.ownerOf(id, contact) });
    this.crew = new Resource({ after, gap: GAP_MS, load: async () => (await hub.crew(id)).items });
    this.timeline = new Listing({
      after,
      gap: GAP_MS,
      load: async (page) => {
        const entries = await hub.timeline(id, contact, page);
        this.#learnWorkflows(entries.items);
        return entries;
      },
    });
    this.runs = new Listing({
      after,
      gap: GAP_MS,
      step: 10,
      load: async (page) => {
        const runs = await hub.contactRuns(id, contact, page);
        this.#learnWorkflows(runs.items);
        return runs;
      },
    });
    this.messages = new Listing({
      after,
      gap: GAP_MS,
      step: 200,
      load: (page) => hub.messages(id, { ...page, contact }),
    });
    this.names = new ListsAndFields({ hub, after, watch });
    this.#stopListening = watch.listen((news) => {
      if (news?.topic === 'messages' || news?.topic === 'contacts' || news?.topic === 'steps' || news === null)
        this.#refresh();
    });
    this.#refresh();
  }

  /** What a message is about; null where that is not known. */
  subjectOf(message: string): string | null {
    return this.messages.items?.find(({ id }) => id === message)?.subject ?? null;
  }

  /** A step of a workflow as a version has it (null: the newest that knows it). */
  stepOf(
    workflow: string,
    step: string,
    version: number | null,
  ): WorkflowVersionView['definition']['steps'][number] | null {
    for (const { number, definition } of this.#versions.get(workflow) ?? []) {
      if (version !== null && number !== version) continue;
      const found = definition.steps.find(({ id }) => id === step);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Whether it is the last that happened to the contact in a workflow: there it stands now. */
  isWhereItStands(entry: TimelineEntry): boolean {
    const workflow = entry.workflow?.id;
    return entry.kind === 'step' && workflow !== undefined && this.#lastSteps.get(workflow) === entry;
  }

  /** Loads again at once: somebody has changed something here. */
  readonly hurry = (): void => {
    for (const part of [this.contact, this.timeline, this.runs, this.owner]) part.hurry();
  };

  close(): void {
    this.#stopListening();
    for (const part of [this.contact, this.timeline, this.messages, this.runs, this.names, this.owner, this.crew])
      part.close();
  }

  #refresh(): void {
    for (const part of [this.contact, this.timeline, this.messages, this.runs, this.owner, this.crew]) part.refresh();
  }

  #learnWorkflows(of: readonly Pick<TimelineEntry, 'workflow'>[]): void {
    for (const { workflow } of of) {
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

import type { ContactDetail, MessageSummary, TimelineEntry, WorkflowVersionView } from '@innesto/sdk/contract';
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
    case 'refusal':
      return 'workflows';
    case 'event':
      return type?.startsWith('message.') === true ? 'messages' : 'details';
  }
};

/** One contact: who it is and what happened to it, kept up to date by the workspace's news. */
export class ContactPage {
  readonly contact: Resource<ContactDetail>;
  readonly timeline: Listing<TimelineEntry>;
  readonly messages: Listing<MessageSummary>;
  readonly names: ListsAndFields;
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
    return this.standings.includes(entry);
  }

  /** The last that is known of the contact's way through each workflow, the newest first. */
  get standings(): readonly TimelineEntry[] {
    const seen = new Set<string>();
    return (this.timeline.items ?? []).filter(({ kind, workflow }) => {
      if (kind !== 'step' || workflow === undefined || seen.has(workflow.id)) return false;
      seen.add(workflow.id);
      return true;
    });
  }

  /** Loads again at once: somebody has changed something here. */
  readonly hurry = (): void => {
    for (const part of [this.contact, this.timeline]) part.hurry();
  };

  close(): void {
    this.#stopListening();
    for (const part of [this.contact, this.timeline, this.messages, this.names]) part.close();
  }

  #refresh(): void {
    for (const part of [this.contact, this.timeline, this.messages]) part.refresh();
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

import type {
  AttributeView,
  CampaignSummary,
  CollectionView,
  ConnectionChoice,
  CrewView,
  FieldDefinition,
  JsonObject,
  ListView,
  OptionsView,
  RecordView,
  Step,
  WorkflowSummary,
  WorkspaceView,
} from '@innesto/sdk/contract';
import { ContactSearch } from '../data/contact-search.svelte.ts';
import type { Hub } from '../data/hub.ts';
import type { CollectionNamed } from '../data/hub/records.ts';
import { RecordSearch } from '../data/record-search.svelte.ts';
import { Resource, type After } from '../data/resource.svelte.ts';
import type { News, WorkspaceWatch } from '../data/watch.svelte.ts';
import { Shelf } from './shelf.svelte.ts';
import { loadShownValues, type ShownValue } from './shown-records.ts';

type Calls = Pick<
  Hub,
  | 'attributes'
  | 'lists'
  | 'makeList'
  | 'fields'
  | 'makeField'
  | 'workflows'
  | 'workflow'
  | 'campaigns'
  | 'connectionChoices'
  | 'askOptions'
  | 'crew'
  | 'contacts'
  | 'kept'
  | 'records'
  | 'record'
>;

/** What offers need: the hub, timers, and news of the workspace. */
export interface FormOffersPorts {
  readonly hub: Calls;
  /** In which language to say what plugins call their own. */
  readonly language: () => string;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'> & {
    readonly workspace: { readonly value: Pick<WorkspaceView, 'name' | 'timeZone'> | null };
  };
}

/** An attribute as it is called in a language, where its plugin says so. */
const inLanguage = (view: AttributeView, language: string): AttributeView => ({
  ...view,
  label: view.labels?.[language] ?? view.label,
  ...(view.asks === undefined
    ? {}
    : { asks: view.asks.map((one) => ({ ...one, label: one.labels?.[language] ?? one.label })) }),
});

/** What forms offer of a workspace: fetched when somebody first looks at it, and kept up to date from then on. */
export class FormOffers {
  readonly workspace: string;
  readonly #ports: FormOffersPorts;
  readonly #attributes: Shelf<AttributeView>;
  readonly #lists: Shelf<ListView>;
  readonly #fields: Shelf<FieldDefinition>;
  readonly #workflows: Shelf<WorkflowSummary>;
  readonly #campaigns: Shelf<CampaignSummary>;
  readonly #connections: Shelf<ConnectionChoice>;
  readonly #crew: Shelf<CrewView>;
  readonly #collections: Shelf<CollectionView>;
  readonly #shown: Shelf<ShownValue>;
  readonly #stopListening: () => void;
  readonly #askedSteps = new Set<string>();
  readonly #askedRecords = new Set<string>();
  #records = $state.raw<ReadonlyMap<string, Resource<RecordView>>>(new Map());
  #steps = $state.raw<ReadonlyMap<string, Resource<readonly Step[]>>>(new Map());

  constructor(ports: FormOffersPorts) {
    const { hub, after, watch } = ports;
    const { id } = watch;
    this.#ports = ports;
    this.workspace = id;
    this.#attributes = new Shelf({
      after,
      load: async () => ({ items: (await hub.attributes(id)).items, next: null }),
      keyOf: ({ attribute }) => attribute,
    });
    this.#lists = new Shelf({ after, load: (page) => hub.lists(id, page), keyOf: (list) => list.id });
    this.#fields = new Shelf({ after, load: (page) => hub.fields(id, page), keyOf: (field) => field.key });
    this.#workflows = new Shelf({ after, load: (page) => hub.workflows(id, page), keyOf: (workflow) => workflow.id });
    this.#campaigns = new Shelf({ after, load: (page) => hub.campaigns(id, page), keyOf: (campaign) => campaign.id });
    this.#connections = new Shelf({
      after,
      load: (page) => hub.connectionChoices(id, page),
      keyOf: (connection) => connection.id,
    });
    this.#crew = new Shelf({ after, load: () => hub.crew(id), keyOf: (member) => member.id });
    this.#collections = new Shelf({
      after,
      load: async () => ({ items: (await hub.kept(id)).collections, next: null }),
      keyOf: ({ plugin, collection }) => `${plugin}/${collection}`,
    });
    this.#shown = new Shelf({
      after,
      load: async () => ({ items: await loadShownValues(hub, id), next: null }),
      keyOf: ({ path }) => path,
    });
    this.#stopListening = watch.listen((news) => this.#hear(news));
  }

  /** Asks another system for the choices of a setting, by what is filled in beside it. */
  readonly askOptions = (asked: { plugin: string; options: string; config: JsonObject }): Promise<OptionsView> =>
    this.#ports.hub.askOptions(this.workspace, asked);

  /** The time zone by which the workspace reads its clock. */
  get timeZone(): string {
    return this.#ports.watch.workspace.value?.timeZone ?? 'UTC';
  }

  /** What can be asked of a contact; null before it is known, as with what follows. */
  get attributes(): readonly AttributeView[] | null {
    const language = this.#ports.language();
    return this.#attributes.items?.map((view) => inLanguage(view, language)) ?? null;
  }

  get lists(): readonly ListView[] | null {
    return this.#lists.items;
  }

  get fields(): readonly FieldDefinition[] | null {
    return this.#fields.items;
  }

  get workflows(): readonly WorkflowSummary[] | null {
    return this.#workflows.items;
  }

  get campaigns(): readonly CampaignSummary[] | null {
    return this.#campaigns.items;
  }

  /** The connections that steps can name. */
  get connections(): readonly ConnectionChoice[] | null {
    return this.#connections.items;
  }

  /** Who works in the workspace. */
  get crew(): readonly CrewView[] | null {
    return this.#crew.items;
  }

  /** What messages can show of contacts' own records, and what that is called. */
  get shown(): readonly (Pick<ShownValue, 'path' | 'isMoment'> & { readonly title: string })[] {
    const language = this.#ports.language();
    return (this.#shown.items ?? []).map(({ titleIn, ...value }) => ({ ...value, title: titleIn(language) }));
  }

  /** The steps of a workflow's draft that act; null before they are known. */
  stepsOf(workflow: string): readonly Step[] | null {
    if (!this.#askedSteps.has(workflow)) {
      this.#askedSteps.add(workflow);
      // Whoever looks may be in the middle of deriving something, where nothing may be changed.
      this.#ports.after(0, () => this.#keepSteps(workflow));
    }
    const steps = this.#steps.get(workflow);
    // A workflow that is gone, or a hub that is away: nothing to choose from.
    return steps?.value ?? ((steps?.trouble ?? null) === null ? null : []);
  }

  /** A collection of a plugin; null before it is known. */
  collectionOf({ plugin, collection }: CollectionNamed): CollectionView | 'gone' | null {
    const collections = this.#collections.items;
    return (
      collections?.find((known) => known.plugin === plugin && known.collection === collection) ??
      (collections === null ? null : 'gone')
    );
  }

  /** A record that was chosen. */
  recordOf(collection: CollectionNamed, record: string): RecordView | 'unknown' | 'gone' {
    if (!this.#askedRecords.has(record)) {
      this.#askedRecords.add(record);
      // Whoever looks may be in the middle of deriving something, where nothing may be changed.
      this.#ports.after(0, () => this.#keepRecord(collection, record));
    }
    const { value = null, trouble = null } = this.#records.get(record) ?? {};
    if (trouble?.kind === 'problem' && trouble.problem.status === 404) return 'gone';
    return value ?? 'unknown';
  }

  /** Looks for records of a collection by what somebody types. */
  searchRecords(collection: CollectionView): RecordSearch {
    const { hub, after } = this.#ports;
    return new RecordSearch({ hub, after, workspace: this.workspace, collection });
  }

  /** Looks for contacts by what somebody types. */
  searchContacts(): ContactSearch {
    return new ContactSearch({ hub: this.#ports.hub, after: this.#ports.after, workspace: this.workspace });
  }

  /** Makes a list; what stands in the way is thrown. */
  async makeList(name: string): Promise<ListView> {
    const list = await this.#ports.hub.makeList(this.workspace, name);
    this.#lists.add(list);
    this.#attributes.add({
      attribute: `list.${list.id}`,
      label: list.name,
      room: 'list',
      type: 'boolean',
      operators: ['is', 'is-not'],
    });
    return list;
  }

  /** Makes a custom field; what stands in the way is thrown. */
  async makeField(definition: FieldDefinition): Promise<FieldDefinition> {
    const field = await this.#ports.hub.makeField(this.workspace, definition);
    this.#fields.add(field);
    this.#attributes.refresh();
    return field;
  }

  close(): void {
    this.#stopListening();
    for (const shelf of [
      this.#attributes,
      this.#lists,
      this.#fields,
      this.#workflows,
      this.#campaigns,
      this.#connections,
      this.#crew,
      this.#collections,
      this.#shown,
    ])
      shelf.close();
    for (const record of this.#records.values()) record.close();
    for (const steps of this.#steps.values()) steps.close();
  }

  #hear(news: News): void {
    if (news === null || news.topic === 'contacts' || news.topic === 'workflows') this.#attributes.refresh();
    if (news === null || news.topic === 'contacts') {
      this.#lists.refresh();
      this.#fields.refresh();
      this.#shown.refresh();
      for (const record of this.#records.values()) record.refresh();
    }
    if (news === null || news.topic === 'plugins') {
      this.#collections.refresh();
      this.#shown.refresh();
    }
    if (news === null || news.topic === 'workflows') {
      this.#workflows.refresh();
      this.#campaigns.refresh();
      for (const steps of this.#steps.values()) steps.refresh();
    }
    if (news === null) {
      this.#connections.refresh();
      this.#crew.refresh();
    }
  }

  #keepRecord(collection: CollectionNamed, record: string): void {
    const { hub, after } = this.#ports;
    const kept = new Resource({ after, load: () => hub.record(this.workspace, collection, record) });
    this.#records = new Map([...this.#records, [record, kept]]);
    kept.refresh();
  }

  #keepSteps(workflow: string): void {
    const { hub, after } = this.#ports;
    const steps = new Resource({
      after,
      load: async () => {
        const { draft } = await hub.workflow(this.workspace, workflow);
        return draft.steps.filter(({ kind }) => kind === 'action');
      },
    });
    this.#steps = new Map([...this.#steps, [workflow, steps]]);
    steps.refresh();
  }
}

import type { HandlerEffect, HandlerNeeds, Needs, SharedRecordView, SharedRecords } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import { keptKey } from '../../model/collection.ts';
import type { Contact } from '../../model/contact.ts';
import type { StoredEvent } from '../../model/event.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Debt } from '../../model/move.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';
import { askHandler, type HandlerAnswer, type ToHandle } from '../2-match/ask-handler.ts';
import type { Handling } from '../2-match/handler-index.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import { gatherKept } from '../5-advance/gather-kept.ts';
import type { HandlerRefusal } from '../6-commit/plan-handled.ts';
import { askOrReport, type PluginRunner, type Plugins, type Report } from '../port.ts';
import type { Incoming } from './react-incoming.ts';

/** What having events handled is handed. */
export interface HandlerPorts {
  readonly verbs: Verbs;
  readonly sandbox: PluginRunner;
  readonly plugins: Plugins;
  readonly ids: Ids;
  readonly report: Report;
}

/** An event on its way through the handlers that listen to it. */
export interface Draft {
  readonly event: StoredEvent;
  /** It is asked about again what it owed when its plugin was suspended. */
  readonly isOwed: boolean;
  readonly contact: Contact;
  readonly workspace: Workspace;
  readonly lists: readonly string[];
  /** In the order in which the handlers are listed, whoever answers first. */
  readonly wishes: Map<Handling, readonly (readonly HandlerEffect[])[]>;
  readonly refusals: HandlerRefusal[];
  readonly debts: Debt[];
  again: boolean;
}

/** A handler and the events of one workspace that it is asked about. */
export interface Question {
  readonly handling: Handling;
  readonly workspace: Workspace;
  readonly drafts: readonly Draft[];
}

const BATCH = 100;
const NO_SETTINGS = '{}';
const COLLECTION = 'collection:';

/** Events, each with the handlers that listen to it. */
export type Listened = readonly (readonly [one: Incoming, handlings: readonly Handling[]])[];

const owe = ({ event, debts }: Draft, { key, plugin }: Handling): void => {
  debts.push({
    workspaceId: event.workspaceId,
    plugin,
    eventId: event.id,
    workflowId: null,
    contribution: key,
    at: event.at,
  });
};

const take = (draft: Draft, handling: Handling, answer: HandlerAnswer | undefined): void => {
  if (answer?.kind === 'wants') draft.wishes.set(handling, answer.groups);
  else draft.refusals.push({ handler: handling.key, reason: answer?.reason ?? 'it gave no answer' });
};

const isOfContact = (need: HandlerNeeds): need is Needs => !need.startsWith(COLLECTION);

const askOne = async (
  ports: HandlerPorts,
  { handling, workspace, drafts }: Question,
  { collections, now }: { readonly collections: SharedRecords; readonly now: number },
): Promise<void> => {
  const { plugin, manifest } = handling;
  if (await ports.plugins.isSuspended(workspace.id, plugin)) {
    for (const draft of drafts) owe(draft, handling);
    return;
  }
  const kept = await gatherKept(ports, {
    workspaceId: workspace.id,
    plugin,
    needs: manifest.needs.filter(isOfContact),
    config: NO_SETTINGS,
    contactIds: drafts.map(({ contact }) => contact.id),
  });
  const events: readonly ToHandle[] = drafts;
  const asked = await askHandler(ports.sandbox, {
    handling,
    workspace,
    events,
    kept: kept === null ? null : (contactId) => kept(contactId),
    collections,
    now: workspaceNow(workspace.clock, now),
  });
  switch (asked.kind) {
    case 'answered':
      drafts.forEach((draft, at) => take(draft, handling, asked.answers[at]));
      break;
    case 'condemned': {
      const { verdict, detail } = asked;
      const { suspended } = await ports.plugins.strike({ workspaceId: workspace.id, plugin, verdict, detail });
      for (const draft of drafts) {
        if (suspended) owe(draft, handling);
        else draft.again = true;
      }
      break;
    }
    case 'interrupted':
      for (const draft of drafts) draft.again = true;
      break;
  }
};

const sharedBy = ({ manifest }: Handling): readonly string[] =>
  manifest.needs.flatMap((need) => (need.startsWith(COLLECTION) ? need.slice(COLLECTION.length) : []));

/** The records of a plugin's own collection without contacts in a workspace. */
export type SharedOf = (workspaceId: number, key: string) => readonly SharedRecordView[];

/** Reads, once for a batch, what handlers need of collections without contacts. */
export const gatherShared = async (shared: SharedCollections, listened: Listened): Promise<SharedOf> => {
  const wanted = new Map(
    listened.flatMap(([{ event }, own]) =>
      own.flatMap((handling) =>
        sharedBy(handling).map((name) => {
          const named = { workspaceId: event.workspaceId, collection: keptKey(handling.plugin, name) };
          return [`${named.workspaceId} ${named.collection}`, named] as const;
        }),
      ),
    ),
  );
  const found = await shared.of([...wanted.values()]);
  const recordsOf = new Map([...wanted.keys()].map((key, at) => [key, found[at] ?? []]));
  return (workspaceId, key) => recordsOf.get(`${workspaceId} ${key}`) ?? [];
};

/** Whether there is nothing by which the handler could do anything: it is not asked. */
export const isIdle = (
  { manifest: { onlyWith }, plugin }: Handling,
  workspaceId: number,
  sharedOf: SharedOf,
): boolean => onlyWith !== undefined && sharedOf(workspaceId, keptKey(plugin, onlyWith)).length === 0;

/** Puts events together that the same handler is asked about. */
export const questionsOf = (
  drafts: readonly Draft[],
  handlingsOfEvent: ReadonlyMap<number, readonly Handling[]>,
): readonly Question[] => {
  const together = new Map<string, { readonly handling: Handling; readonly workspace: Workspace; drafts: Draft[] }>();
  for (const draft of drafts) {
    for (const handling of handlingsOfEvent.get(draft.event.id) ?? []) {
      const key = `${draft.workspace.id} ${handling.version} ${handling.key}`;
      const known = together.get(key);
      if (known === undefined) together.set(key, { handling, workspace: draft.workspace, drafts: [draft] });
      else known.drafts.push(draft);
    }
  }
  return [...together.values()];
};

/** Asks handlers, in batches; what they say is noted on the events' drafts. */
export const askAll = async (
  ports: HandlerPorts,
  {
    questions,
    sharedOf,
    now,
  }: { readonly questions: readonly Question[]; readonly sharedOf: SharedOf; readonly now: number },
): Promise<void> => {
  const batches = questions.flatMap((question) =>
    Array.from({ length: Math.ceil(question.drafts.length / BATCH) }, (_, at) => ({
      ...question,
      drafts: question.drafts.slice(at * BATCH, (at + 1) * BATCH),
    })),
  );
  await Promise.all(
    batches.map(async (question) => {
      const { handling, workspace, drafts } = question;
      const names = sharedBy(handling).map(
        (name) => [name, sharedOf(workspace.id, keptKey(handling.plugin, name))] as const,
      );
      const asked = await askOrReport(ports.report, handling.plugin, {
        ask: async () => {
          await askOne(ports, question, { collections: Object.fromEntries(names), now });
          return true;
        },
        otherwise: false,
      });
      if (!asked) for (const draft of drafts) draft.again = true;
    }),
  );
};

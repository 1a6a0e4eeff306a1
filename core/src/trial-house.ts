import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, Page } from '@innesto/sdk/contract';
import { createAudiences } from './data/audiences/audiences.ts';
import { createMessages } from './data/messages/messages.ts';
import { createTracking } from './data/messages/tracking.ts';
import { createTimeline, type TimelineEntry } from './data/workflows/timeline.ts';
import { createVersions } from './data/workflows/versions.ts';
import { createWorkflows } from './data/workflows/workflows.ts';
import { fault } from './fault/fault.ts';
import type { Clock } from './model/clock.ts';
import type { DeliveryAnswer } from './model/delivery.ts';
import { parseEmailAddress } from './model/email-address.ts';
import type { NewEvent } from './model/event.ts';
import type { Ids } from './model/identifier.ts';
import { createMessageLinks } from './model/message/links.ts';
import { signTrackingToken, type TrackingKey } from './model/message/token.ts';
import { namedContactKey } from './model/named-contact.ts';
import { SHARD_COUNT } from './model/shard.ts';
import type { Workspace } from './model/workspace.ts';
import type { RequestHouse } from './pipeline/7-deliver/claim-requests.ts';
import type { EnginePorts } from './pipeline/rounds/rounds.ts';
import { createStepByStep } from './pipeline/rounds/step-by-step.ts';
import type { Registry } from './registry/registry.ts';
import { createTrialStandings } from './registry/trial-standings.ts';
import type { MailDriver } from './service/mail/port.ts';
import type { SmsDriver } from './service/sms/port.ts';
import type { OpenTrialHouse, TrialHouse, WorldAnswer } from './simulate/port.ts';
import { gather } from './store/gather.ts';
import { openSqlite } from './store/open-sqlite.ts';
import { copyPeople } from './store/query/copy-people.ts';
import { listSources } from './store/query/inbound.ts';
import { findWorkflow } from './store/query/workflow.ts';
import type { Store } from './store/store.ts';
import { createVerbs, type Verbs } from './store/verbs.ts';

/** What the house lends to a trial: its plugins, its keys, and whose data may be copied. */
export interface TrialGround {
  readonly store: Store;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly trackingKey: TrackingKey;
  readonly hashAddress: (workspaceId: number, address: string) => string;
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

const LONG_MS = 3600 * 86_400_000;
const PAGE = 200;
const MOST_ENTRIES = 2000;
const ACTOR = 'simulation';
const OPENED_BY = 'Mozilla/5.0 (a person, in a simulation)';

/** A world that writes down and answers by what is taken for granted. */
const answerAs =
  (answer: WorldAnswer) =>
  async (_message: unknown, hand: () => Promise<void>): Promise<DeliveryAnswer> => {
    await hand();
    return answer.kind === 'taken'
      ? { kind: 'accepted', detail: 'simulated' }
      : { kind: 'refused', detail: '550 simulated' };
  };

const openWorld = (answer: WorldAnswer): MailDriver => ({
  name: 'inbox',
  send: answerAs(answer),
  test: () => Promise.resolve({ ok: true, detail: '' }),
  close: () => Promise.resolve(),
});

/** Systems that are asked nothing, and answer what is taken for granted. */
const trialRequests = ({ requests }: WorldAnswer): RequestHouse => ({
  reachOf: (steps) => Promise.resolve(steps.map(() => ({ hosts: [], entered: new Set(), secretFor: () => null }))),
  toSignIn: () => Promise.resolve(new Set()),
  make: async (_request, hand) => {
    await hand();
    const isTaken = requests === 'answered';
    const headers = { 'content-type': 'application/json' };
    const answer = { status: isTaken ? 200 : 400, headers, body: '{}', cut: false };
    return { kind: 'answered', answer, waitMs: null };
  },
});

const hashesOf = async (
  { store, hashAddress }: TrialGround,
  workspaceId: number,
  contactIds: readonly number[],
): Promise<readonly string[]> => {
  const contacts = await createVerbs(store).loadContacts(contactIds);
  return [...contacts.values()].flatMap(({ email, phone }) => [
    ...(email === null ? [] : [hashAddress(workspaceId, parseEmailAddress(email)?.key ?? email.toLowerCase())]),
    ...(phone === null ? [] : [hashAddress(workspaceId, phone)]),
  ]);
};

/** The contacts by their inner ids; one that does not exist is the caller's fault. */
const placesOf = async (
  verbs: Pick<Verbs, 'loadContactPlaces'>,
  workspaceId: number,
  contacts: readonly string[],
): Promise<readonly { readonly id: number; readonly shard: number }[]> => {
  const places = await verbs.loadContactPlaces(contacts.map((contact) => ({ workspaceId, contact })));
  return contacts.map((contact, at) => {
    const place = places.get(namedContactKey({ workspaceId, contact }));
    if (place === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact', path: `/contacts/${at}` });
    return place;
  });
};

/** The plugins of the house, which hold nothing in a trial: it knows of none, and is over before anything hangs on one. */
const lentBy = (registry: Registry): Registry => ({ ...registry, hold: () => Promise.resolve() });

const openRooms = (ground: TrialGround, store: Store, { clock, answer }: { clock: Clock; answer: WorldAnswer }) => {
  const { ids, registry, trackingKey, hashAddress, keyOf } = ground;
  const verbs = createVerbs(store);
  const versions = createVersions({ store });
  const pulse = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };
  const announce = (): void => undefined;
  const parts = { store, clock, ids, pulse, announce };
  const audiences = createAudiences(parts);
  const world = openWorld(answer);
  const smsWorld: SmsDriver = { name: 'inbox', send: answerAs(answer) };
  const ports: EnginePorts = {
    ...parts,
    verbs,
    versions,
    sandbox: registry,
    plugins: {
      actionOf: (contribution, version) => registry.actionOf(contribution, version),
      rightsOf: (workspaceId, plugin) => registry.rightsOf(workspaceId, plugin),
      collectionOf: (workspaceId, key) => registry.collectionOf(workspaceId, key),
      balanceOf: (workspaceId, key) => registry.balanceOf(workspaceId, key),
      keptBy: (workspaceId) => registry.keptBy(workspaceId),
      handlersInForce: () => registry.handlersInForce(),
      ...createTrialStandings(registry, parts),
    },
    report: () => undefined,
    gather,
    random: () => 0.5,
    hashAddress,
    keyOf,
    drivers: {
      resolve: ({ name }) =>
        Promise.resolve({ driver: world, sender: { name, address: 'simulation@innesto.invalid' }, connection: null }),
    },
    smsDrivers: {
      resolve: () => Promise.resolve({ driver: smsWorld, sender: null, connection: null }),
    },
    requests: trialRequests(answer),
    links: createMessageLinks(trackingKey, { base: 'http://innesto.invalid' }),
    chores: {
      perform: async ({ chore, audience }, workspace, signal) => {
        if (chore === 'audience' && typeof audience === 'string') await audiences.sweep(workspace, audience, signal);
      },
    },
    uptime: () => performance.now(),
  };
  return {
    ports,
    verbs,
    workflows: createWorkflows({ ...parts, plugins: lentBy(registry), versions, assumesSecrets: true }),
    timeline: createTimeline({ store, versions }),
    messages: createMessages({ store }),
    tracking: createTracking({ ...parts, trackingKey }),
  };
};

type Rooms = ReturnType<typeof openRooms>;

/** What is known of the trial while it goes on. */
interface Scene {
  readonly ground: TrialGround;
  readonly workspace: Workspace;
  readonly from: number;
  readonly answer: WorldAnswer;
  readonly now: () => number;
}

/** Opens messages, as is taken for granted of people. */
const createOpenings = ({ messages, tracking }: Rooms, { ground, workspace, from, answer, now }: Scene) => {
  const due = new Map<string, number>();
  const opened = new Set<string>();
  const watch = async (): Promise<void> => {
    if (answer.kind === 'refused' || answer.openedAfterMs === null) return;
    const { items } = await messages.page(workspace, { limit: PAGE, after: null });
    for (const { publicId, sentAt, createdAt } of items)
      if (sentAt !== null && createdAt >= from) due.set(publicId, sentAt + answer.openedAfterMs);
  };
  return {
    /** Whether anything was opened just now. */
    open: async (): Promise<boolean> => {
      await watch();
      const ready = [...due].flatMap(([message, at]) => (at <= now() && !opened.has(message) ? [message] : []));
      for (const message of ready) {
        const token = signTrackingToken(ground.trackingKey, 'open', message);
        await tracking.recordOpen(token, { userAgent: OPENED_BY, isPrefetch: false });
        opened.add(message);
      }
      return ready.length > 0;
    },
    next: (): readonly number[] => [...due.values()].flatMap((at) => (at > now() ? [at - now()] : [])),
  };
};

const wholeTimeline = async (
  { timeline }: Rooms,
  workspace: Workspace,
  contact: string,
): Promise<readonly TimelineEntry[]> => {
  const entries: TimelineEntry[] = [];
  for (let after: string | null = null; entries.length < MOST_ENTRIES;) {
    const page: Page<TimelineEntry> = await timeline.of(workspace, contact, { limit: PAGE, after });
    entries.push(...page.items);
    if (page.next === null) break;
    after = page.next;
  }
  return entries.toReversed();
};

const reportTo = async (
  { verbs }: Rooms,
  { workspace, now }: Scene,
  {
    contacts,
    type,
    payload,
  }: { readonly contacts: readonly string[]; readonly type: string; readonly payload: JsonObject },
): Promise<void> => {
  const places = await placesOf(verbs, workspace.id, contacts);
  const fact = { workspaceId: workspace.id, type, at: now(), payload, quiet: false, causeRunId: null, depth: 0 };
  const events = places.map(({ id, shard }): NewEvent => ({ ...fact, shard, contactId: id }));
  await verbs.accept({ calls: [events], receivedAt: now() });
};

/** The house, in the hands of whoever tries something out. */
const houseOf = async (
  store: Store,
  rooms: Rooms,
  { passTo, ...scene }: Scene & { readonly passTo: (now: number) => void },
): Promise<TrialHouse> => {
  const { workspace, now } = scene;
  const { workflows, messages } = rooms;
  const shards = await rooms.verbs.acquireShards({ owner: ACTOR, leaseMs: LONG_MS, most: SHARD_COUNT });
  const steps = createStepByStep(rooms.ports, { owner: ACTOR, shards });
  const openings = createOpenings(rooms, scene);
  return {
    workspace,
    now,
    passTo,
    start: async (name, definition) => {
      const { publicId } = await workflows.create(workspace, { name, definition, actor: ACTOR });
      await workflows.start(workspace, publicId, { actor: ACTOR, perMinute: null, everyone: false });
      return publicId;
    },
    enrol: async (workflow, contacts) => {
      await workflows.enrol(workspace, workflow, { contacts, step: null, actor: ACTOR });
    },
    report: (contacts, event) => reportTo(rooms, scene, { contacts, ...event }),
    settle: async () => {
      for (;;) {
        const rested = await steps.settle();
        if (rested === null) return null;
        if (await openings.open()) continue;
        const waiting = [...openings.next(), ...(rested.nextIn === null ? [] : [rested.nextIn])];
        return { nextIn: waiting.length === 0 ? null : Math.min(...waiting) };
      }
    },
    outside: async (workflow) => {
      const row = await findWorkflow(store.read, { workspaceId: workspace.id, publicId: workflow });
      const of = { workspaceId: workspace.id, workflowId: row?.id ?? 0 };
      return (await listSources(store.read, store.dialect, of)).flatMap(({ kind, isListening }) =>
        isListening ? kind : [],
      );
    },
    timeline: (contact) => wholeTimeline(rooms, workspace, contact),
    messages: async (workflow) => (await messages.page(workspace, { limit: PAGE, after: null, workflow })).items,
    runs: async (workflow) =>
      (await workflows.runs(workspace, workflow, { limit: PAGE, after: null, step: null, state: null })).items,
    close: () => store.close(),
  };
};

const furnish = async (
  ground: TrialGround,
  folder: string,
  { of, contacts, from, answer }: { readonly of: Workspace } & Parameters<OpenTrialHouse>[1],
): Promise<TrialHouse> => {
  const contactIds = (await placesOf(createVerbs(ground.store), of.id, contacts)).map(({ id }) => id);
  const store = await openSqlite(join(folder, 'trial.db'));
  const addressKeys = await hashesOf(ground, of.id, contactIds);
  await copyPeople(ground.store, store, { workspaceId: of.id, contactIds, addressKeys });
  let now = from;
  const rooms = openRooms(ground, store, { clock: { now: () => now }, answer });
  const workspace = (await rooms.verbs.loadWorkspaces([of.id])).get(of.id);
  if (workspace === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workspace' });
  return houseOf(store, rooms, {
    ground,
    workspace,
    from,
    answer,
    now: () => now,
    passTo: (at) => {
      now = at;
    },
  });
};

/** Opens hubs over throw-away SQLite files, whatever the hub's own database is. */
export const createTrialHouses =
  (ground: TrialGround): OpenTrialHouse =>
  async (workspace, people) => {
    const folder = await mkdtemp(join(tmpdir(), 'innesto-trial-'));
    const away = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const house = await furnish(ground, folder, { of: workspace, ...people });
      const close = async (): Promise<void> => {
        await house.close();
        await away();
      };
      return { ...house, close };
    } catch (error) {
      await away();
      throw error;
    }
  };

import { createHmac, randomBytes, type KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { MOST_ANSWER_BYTES, type MessageDraft } from '@innesto/sdk/contract';
import { readManifest } from '@innesto/sdk/host';
import { createFeed, type Feed } from './api/feed.ts';
import type { DoorPorts, Health, Ports } from './api/ports.ts';
import { createAudiences, type Audiences } from './data/audiences/audiences.ts';
import { createCampaigns } from './data/campaigns/campaigns.ts';
import { createConnections } from './data/connections/connections.ts';
import { createConnectionKinds } from './data/connections/kinds.ts';
import { createSignIns } from './data/connections/sign-in.ts';
import { createEndpointHouse } from './data/endpoints/endpoint-house.ts';
import { createInbound } from './data/inbound/inbound.ts';
import { createConfirming } from './data/messages/confirming.ts';
import { createMessageReports } from './data/messages/message-reports.ts';
import { createMessages } from './data/messages/messages.ts';
import { createTracking } from './data/messages/tracking.ts';
import { createCrew } from './data/operators/crew.ts';
import { createKeyedCalls } from './data/operators/keyed-calls.ts';
import { createOperators } from './data/operators/operators.ts';
import { createPasswords } from './data/operators/password.ts';
import { createSessions } from './data/operators/sessions.ts';
import { createSetUp } from './data/operators/set-up.ts';
import { createTokens } from './data/operators/tokens.ts';
import { createAttributes } from './data/people/attributes.ts';
import { createContacts } from './data/people/contacts.ts';
import { createFields } from './data/people/fields.ts';
import { createImports } from './data/people/import/imports.ts';
import { createLists } from './data/people/lists.ts';
import { createPluginMoves } from './data/plugins/moves.ts';
import { createBalances } from './data/records/balances.ts';
import { createBulks } from './data/records/bulks.ts';
import { createRecords } from './data/records/records.ts';
import { createTills } from './data/records/till.ts';
import { createParked } from './data/workflows/parked.ts';
import { createStepSecrets } from './data/workflows/step-secrets.ts';
import { createTimeline } from './data/workflows/timeline.ts';
import { createVersions, type Versions } from './data/workflows/versions.ts';
import { createWorkflows } from './data/workflows/workflows.ts';
import { createWorkspaces } from './data/workspaces/workspaces.ts';
import { fault } from './fault/fault.ts';
import { healthOf, ids, restingOf, type Ground } from './ground.ts';
import { createMessageLinks, type MessageLinks } from './model/message/links.ts';
import type { EndpointHouse } from './pipeline/1-ingest/endpoint.ts';
import { createIngest } from './pipeline/1-ingest/ingest.ts';
import type { InboundHouse } from './pipeline/1-ingest/poll-source.ts';
import type { Chores } from './pipeline/7-deliver/carry.ts';
import { createEndpoints } from './pipeline/endpoints.ts';
import { createEngine, type Engine } from './pipeline/engine.ts';
import { createDevelopment } from './registry/development.ts';
import { installBundled } from './registry/install-bundled.ts';
import { createInstallations } from './registry/installations.ts';
import { createRegistry, type Registry } from './registry/registry.ts';
import { PACKED_LIMIT } from './registry/unpack.ts';
import type { Sandbox } from './sandbox/port.ts';
import { createSandbox } from './sandbox/supervisor.ts';
import { createAccounts } from './service/credential/accounts.ts';
import { createRequests } from './service/http/make-request.ts';
import { createPackageRegistry } from './service/http/package-registry.ts';
import type { Credentials } from './service/http/port.ts';
import { createConnectionTrial } from './service/mail/connection-trial.ts';
import { createMailDrivers } from './service/mail/mail-drivers.ts';
import { createMessageTrials } from './service/mail/message-trial.ts';
import type { MailDrivers } from './service/mail/port.ts';
import type { SmsDrivers } from './service/sms/port.ts';
import { createReadReport } from './service/sms/reports.ts';
import { createSmsDrivers } from './service/sms/sms-drivers.ts';
import { createSmsConnectionTrial, createSmsTrials } from './service/sms/sms-trial.ts';
import { createSimulate } from './simulate/simulate.ts';
import { gather } from './store/gather.ts';
import { openNeighbours, type Neighbours } from './store/neighbours.ts';
import { connectionsToSignIn } from './store/query/connection-token.ts';
import { createVerbs } from './store/verbs.ts';
import { createTrialHouses } from './trial-house.ts';

/** The folder that holds core, ui and plugins. */
export const HOUSE = resolve(import.meta.dirname, '..', '..');

/** The folder of the plugins that come with the hub. */
export const PLUGINS = join(HOUSE, 'plugins');

const hmac = (key: KeyObject, parts: readonly (string | number)[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

/** How long a system that is asked may take, and how much it may answer. */
const OUTSIDE = { milliseconds: 15_000, bytes: 1_048_576 } as const;

/** What messages' links begin with; known once the server listens, unless the configuration says it. */
export type Address = { base: string };

/** What every room may be handed. */
const partsOf = ({ config, store, clock, log, node }: Ground) => {
  const feed = createFeed({ clock });
  const neighbours = openNeighbours({
    store,
    nodeId: node.id,
    hintsUrl: config.hints ? config.databaseUrl : null,
    feed,
    report: (message, details) => log.warn(details, message),
  });
  return { parts: { store, clock, ids, pulse: neighbours.pulse, announce: neighbours.announce }, feed, neighbours };
};

type Parts = ReturnType<typeof partsOf>['parts'];

const openPlugins = async (
  { log }: Ground,
  parts: Parts,
  bundled: string,
): Promise<{ sandbox: Sandbox; registry: Registry }> => {
  const sandbox = await createSandbox({ onEvent: (event) => log.info(event, `sandbox: ${event.kind}`) });
  const registry = createRegistry({ ...parts, sandbox, inspect: readManifest });
  await installBundled(registry, bundled, (details, message) => log.warn(details, message));
  return { sandbox, registry };
};

/** How an address is kept where nobody is to learn it. */
const addressHash =
  ({ secrets }: Ground) =>
  (workspaceId: number, text: string): string =>
    hmac(secrets.deliveryKey, ['address', workspaceId, text]);

type Rooms = Omit<
  Ports,
  | keyof DoorPorts
  | 'inbound'
  | 'endpoints'
  | 'signIns'
  | 'connectionKinds'
  | 'tryAccount'
  | 'askOptions'
  | 'tryConnection'
  | 'messageTrials'
> & {
  readonly versions: Versions;
  readonly drivers: MailDrivers;
  readonly smsDrivers: SmsDrivers;
  readonly audiences: Audiences;
};

/** How plugins come, change and go. */
const openPluginLife = (
  { config: { packageRegistry, dev } }: Pick<Ground, 'config'>,
  parts: Parts,
  { registry, workflows }: { readonly registry: Registry; readonly workflows: Ports['workflows'] },
): Pick<Ports, 'installations' | 'pluginMoves' | 'packageRegistry' | 'development'> => ({
  packageRegistry,
  development: dev ? createDevelopment({ ...parts, inspect: readManifest, registry }) : null,
  installations: createInstallations({
    ...parts,
    inspect: readManifest,
    packages: createPackageRegistry({ address: packageRegistry, bytes: PACKED_LIMIT }),
    forget: (workspaceId) => registry.forget(workspaceId),
  }),
  pluginMoves: createPluginMoves({ ...parts, shelf: registry, drafts: workflows }),
});

/** The rooms of what the hub keeps. */
const openRooms = (
  ground: Ground,
  parts: Parts,
  { registry, links }: { readonly registry: Registry; readonly links: MessageLinks },
): Rooms => {
  const { config, store, clock, secrets } = ground;
  const versions = createVersions({ store });
  const workflows = createWorkflows({ ...parts, plugins: registry, versions });
  const open = createTrialHouses({
    store,
    ids,
    registry,
    trackingKey: secrets.trackingKey,
    hashAddress: addressHash(ground),
    keyOf: (key) => hmac(secrets.deliveryKey, key),
  });
  const drivers = createMailDrivers({ store, secrets, clock, publicUrl: config.publicUrl ?? `http://${config.host}` });
  const bounds = { ...OUTSIDE, privateHosts: config.privateHosts };
  const smsDrivers = createSmsDrivers({ store, secrets, clock, bounds });
  const keyOf = (key: readonly (string | number)[]): string => hmac(secrets.deliveryKey, key);
  const atHand = { ...parts, definitions: registry, plugins: registry, keyOf };
  return {
    versions,
    drivers,
    smsDrivers,
    registry,
    fields: createFields(parts),
    lists: createLists(parts),
    contacts: createContacts({ ...parts, hashAddress: addressHash(ground) }),
    attributes: createAttributes(parts),
    records: createRecords({ ...parts, definitions: registry }),
    balances: createBalances({ ...parts, definitions: registry }),
    tills: createTills(atHand),
    bulks: createBulks(atHand),
    audiences: createAudiences(parts),
    imports: createImports(parts),
    ingest: createIngest({ ...parts, verbs: createVerbs(store), gather }),
    connections: createConnections({
      ...parts,
      seal: (place, plain) => secrets.seal(place, plain),
      plugins: registry,
      clients: config.signInClients,
      links,
      changed: (workspaceId, connection) => {
        drivers.changed(workspaceId, connection);
        smsDrivers.changed(workspaceId, connection);
      },
    }),
    crew: createCrew(parts),
    messages: createMessages({ store }),
    messageReports: createMessageReports({
      ...parts,
      links,
      trackingKey: secrets.trackingKey,
      read: createReadReport({ secrets, now: () => clock.now() }),
    }),
    tracking: createTracking({ ...parts, trackingKey: secrets.trackingKey }),
    confirming: createConfirming({ ...parts, trackingKey: secrets.trackingKey }),
    workflows,
    ...openPluginLife(ground, parts, { registry, workflows }),
    campaigns: createCampaigns({ ...parts, plugins: registry, versions, hashAddress: addressHash(ground) }),
    simulate: createSimulate({ clock, workflows, open }),
    stepSecrets: createStepSecrets({ ...parts, secrets, plugins: registry }),
    timeline: createTimeline({ store, versions }),
    parked: createParked(parts),
  };
};

/** Background work by the name in its delivery's body. */
const choresOf = ({ imports, audiences, bulks }: Rooms): Chores => ({
  perform: async (body, workspace, signal) => {
    const { chore, import: importId, audience, bulk } = body;
    if (chore === 'import' && typeof importId === 'string') return imports.run({ importId, signal });
    if (chore === 'audience' && typeof audience === 'string') return audiences.sweep(workspace, audience, signal);
    if (chore === 'bulk' && typeof bulk === 'string') return bulks.run(workspace, { publicId: bulk, signal });
    throw fault('INNESTO_INTERNAL', { incident: 'unknown background work' });
  },
});

const openEngine = (
  ground: Ground,
  parts: Parts,
  {
    rooms,
    links,
    neighbours,
    inbound,
    endpoints,
    credentials,
  }: {
    readonly rooms: Rooms;
    readonly links: MessageLinks;
    readonly neighbours: Neighbours;
    readonly inbound: InboundHouse;
    readonly endpoints: EndpointHouse;
    readonly credentials: Credentials;
  },
): Engine => {
  const { config, log, store, clock, secrets } = ground;
  const requests = createRequests({ privateHosts: config.privateHosts, bytes: MOST_ANSWER_BYTES }, clock, credentials);
  return createEngine({
    ...parts,
    verbs: createVerbs(store),
    versions: rooms.versions,
    sandbox: rooms.registry,
    plugins: rooms.registry,
    report: (message, details) => log.warn(details, message),
    gather,
    random: Math.random,
    hashAddress: addressHash(ground),
    keyOf: (key) => hmac(secrets.deliveryKey, key),
    drivers: rooms.drivers,
    smsDrivers: rooms.smsDrivers,
    links,
    requests: {
      ...requests,
      reachOf: (step) => rooms.stepSecrets.reachOf(step),
      toSignIn: (connections) => connectionsToSignIn(store, connections),
    },
    chores: choresOf(rooms),
    uptime: () => performance.now(),
    inbound,
    endpoints,
    nodesChanged: neighbours.nodesChanged,
    ...restingOf(ground, neighbours),
  });
};

/** What the door itself needs: who may come in, and where to. */
const openDoorPorts = (
  { store, clock }: Ground,
  parts: Parts,
  { feed, registry, health }: { readonly feed: Feed; readonly registry: Registry; readonly health: Health },
): DoorPorts => {
  const random = randomBytes;
  const passwords = createPasswords({ random });
  return {
    clock,
    ids,
    feed,
    health,
    setUp: createSetUp({ ...parts, random, passwords }),
    operators: createOperators({ ...parts, passwords }),
    sessions: createSessions({ store, clock, random }),
    tokens: createTokens({ ...parts, random }),
    keyedCalls: createKeyedCalls({ store, clock }),
    workspaces: createWorkspaces({
      ...parts,
      furnish: [(transaction, workspace) => registry.enableDefaults(workspace.id, transaction)],
    }),
  };
};

/** What is tried out before it goes to anybody: by the way that its channel has. */
const openTrials = (
  parts: Parts,
  { drivers, smsDrivers }: Rooms,
  links: MessageLinks,
): Pick<Ports, 'tryConnection' | 'messageTrials'> => {
  const [tryMail, trySms] = [
    createConnectionTrial({ drivers, ids }),
    createSmsConnectionTrial({ smsDrivers, ids, links }),
  ];
  const mails = createMessageTrials({ ...parts, drivers, links });
  const texts = createSmsTrials({ ...parts, smsDrivers, links });
  const of = ({ channel }: MessageDraft) => (channel === 'sms' ? texts : mails);
  return {
    tryConnection: async (workspace, connection, asked) =>
      (await trySms(workspace, connection, asked)) ?? tryMail(workspace, connection, asked),
    messageTrials: {
      preview: (workspace, draft) => of(draft).preview(workspace, draft),
      send: (workspace, test, permit) => of(test).send(workspace, test, permit),
    },
  };
};

/** The house with everything in it. */
export interface House {
  readonly ports: Ports;
  readonly engine: Engine;
  /** Lets go of everything but the ground. */
  readonly close: () => Promise<void>;
}

/** Opens every room, before anybody comes in. `plugins`: where those lie that come with the hub. */
export const openHouse = async (ground: Ground, address: Address, plugins: string = PLUGINS): Promise<House> => {
  const { parts, feed, neighbours } = partsOf(ground);
  const { sandbox, registry } = await openPlugins(ground, parts, plugins);
  const links = createMessageLinks(ground.secrets.trackingKey, address);
  const rooms = openRooms(ground, parts, { registry, links });
  const inbound = createInbound({ ...parts, secrets: ground.secrets, plugins: registry, address });
  const endpoints = createEndpointHouse({
    store: ground.store,
    plugins: registry,
    key: ground.secrets.trackingKey.key,
  });
  const { secrets, config } = ground;
  const clients = config.signInClients;
  const bounds = { ...OUTSIDE, privateHosts: config.privateHosts };
  const { tokens, credentials, outside, ...asking } = createAccounts({
    ...parts,
    secrets,
    plugins: registry,
    clients,
    bounds,
  });
  const engine = openEngine(ground, parts, {
    rooms,
    links,
    neighbours,
    inbound: {
      outside,
      plugins: registry,
      reachOf: (source) => inbound.reachOf(source),
      contactKeyed: (workspace, key) => endpoints.contactKeyed(workspace, key),
    },
    endpoints,
    credentials,
  });
  neighbours.connect(engine);
  ground.clock.whenSet(() => engine.wake());
  const door = openDoorPorts(ground, parts, { feed, registry, health: healthOf(ground, engine) });
  return {
    ports: {
      ...door,
      ...rooms,
      inbound,
      endpoints: createEndpoints({
        ...parts,
        verbs: createVerbs(ground.store),
        sandbox: registry,
        plugins: registry,
        endpoints,
        address,
        gather,
        uptime: () => performance.now(),
        report: (message, details) => ground.log.warn(details, message),
      }),
      ...asking,
      signIns: createSignIns({ ...parts, random: randomBytes, secrets, tokens, clients, address }),
      connectionKinds: createConnectionKinds({ plugins: registry, clients }),
      ...openTrials(parts, rooms, links),
    },
    engine,
    close: async () => {
      await neighbours.close();
      await rooms.drivers.close();
      await sandbox.close();
    },
  };
};

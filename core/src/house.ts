import { randomBytes } from 'node:crypto';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { MOST_ANSWER_BYTES } from '@innesto/sdk/contract';
import { readManifest } from '@innesto/sdk/host';
import { createFeed, type Feed } from './api/feed.ts';
import type { DoorPorts, Health, Ports } from './api/ports.ts';
import { createConnectionKinds } from './data/connections/kinds.ts';
import { createSignIns } from './data/connections/sign-in.ts';
import { createEndpointHouse } from './data/endpoints/endpoint-house.ts';
import { createInbound } from './data/inbound/inbound.ts';
import { createKeyedCalls } from './data/operators/keyed-calls.ts';
import { createOperators } from './data/operators/operators.ts';
import { createPasswords } from './data/operators/password.ts';
import { createSessions } from './data/operators/sessions.ts';
import { createSetUp } from './data/operators/set-up.ts';
import { createTokens } from './data/operators/tokens.ts';
import { createWorkspaces } from './data/workspaces/workspaces.ts';
import { fault } from './fault/fault.ts';
import { healthOf, ids, restingOf, type Ground } from './ground.ts';
import { createMessageLinks, type MessageLinks } from './model/message/links.ts';
import type { EndpointHouse } from './pipeline/1-ingest/endpoint.ts';
import type { InboundHouse } from './pipeline/1-ingest/poll-source.ts';
import type { Chores } from './pipeline/7-deliver/carry.ts';
import { createEndpoints } from './pipeline/endpoints.ts';
import { createEngine, type Engine } from './pipeline/engine.ts';
import { installBundled } from './registry/install-bundled.ts';
import { createRegistry, type Registry } from './registry/registry.ts';
import { OUTSIDE, addressHash, keyedBy, openRooms, openTrials, type Parts, type Rooms } from './rooms.ts';
import type { Sandbox } from './sandbox/port.ts';
import { createSandbox } from './sandbox/supervisor.ts';
import { createAccounts } from './service/credential/accounts.ts';
import { createRequests, type Requests } from './service/http/make-request.ts';
import { createTransports } from './service/transport/transports.ts';
import { gather } from './store/gather.ts';
import { openNeighbours, type Neighbours } from './store/neighbours.ts';
import { connectionsToSignIn } from './store/query/connection-token.ts';
import { createVerbs } from './store/verbs.ts';

/** The folder that holds core, ui and plugins: beside that of core, which runs from its sources or as it is built. */
export const HOUSE = dirname(dirname(findPackageJSON(import.meta.url) ?? ''));

/** The folder of the plugins that come with the hub. */
export const PLUGINS = join(HOUSE, 'plugins');

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

/** Background work by the name in its delivery's body. */
const choresOf = ({ imports, audiences, bulks, pluginMoves }: Rooms): Chores => ({
  perform: async (body, workspace, signal) => {
    const { chore, import: importId, audience, bulk, move } = body;
    if (chore === 'import' && typeof importId === 'string') return imports.run({ importId, signal });
    if (chore === 'audience' && typeof audience === 'string') return audiences.sweep(workspace, audience, signal);
    if (chore === 'bulk' && typeof bulk === 'string') return bulks.run(workspace, { publicId: bulk, signal });
    if (chore === 'move' && typeof move === 'string') return pluginMoves.goOn(workspace, { publicId: move, signal });
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
    requests,
  }: {
    readonly rooms: Rooms;
    readonly links: MessageLinks;
    readonly neighbours: Neighbours;
    readonly inbound: InboundHouse;
    readonly endpoints: EndpointHouse;
    readonly requests: Requests;
  },
): Engine => {
  const { log, store } = ground;
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
    keyOf: keyedBy(ground),
    drivers: rooms.drivers,
    smsDrivers: rooms.smsDrivers,
    links,
    requests: {
      ...requests,
      reachOf: (steps) => rooms.stepSecrets.reachOf(steps),
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

/** Where others call the endpoints of plugins. */
const openEndpoints = (
  { store, log }: Ground,
  parts: Parts,
  {
    registry,
    endpoints,
    address,
  }: { readonly registry: Registry; readonly endpoints: EndpointHouse; readonly address: Address },
): Ports['endpoints'] =>
  createEndpoints({
    ...parts,
    verbs: createVerbs(store),
    sandbox: registry,
    plugins: registry,
    endpoints,
    address,
    gather,
    uptime: () => performance.now(),
    report: (message, details) => log.warn(details, message),
  });

/** The ways out into the world: accounts at other systems, requests, and what carries messages. */
const openWaysOut = ({ config, log, clock, secrets }: Ground, parts: Parts, registry: Registry) => {
  const { privateHosts, signInClients: clients } = config;
  const bounds = { ...OUTSIDE, privateHosts };
  const { tokens, credentials, outside, ...asking } = createAccounts({
    ...parts,
    secrets,
    plugins: registry,
    clients,
    bounds,
  });
  const requests = createRequests({ privateHosts, bytes: MOST_ANSWER_BYTES }, clock, credentials);
  const transports = createTransports({
    clock,
    plugins: registry,
    requests,
    secrets,
    report: (message, details) => log.warn(details, message),
  });
  return { tokens, outside, asking, requests, transports };
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
  const { tokens, outside, asking, requests, transports } = openWaysOut(ground, parts, registry);
  const rooms = openRooms(ground, parts, { registry, links, transports });
  const inbound = createInbound({ ...parts, secrets: ground.secrets, plugins: registry, address });
  const endpoints = createEndpointHouse({
    store: ground.store,
    plugins: registry,
    key: ground.secrets.trackingKey.key,
  });
  const { secrets } = ground;
  const { signInClients: clients } = ground.config;
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
    requests,
  });
  neighbours.connect({
    pulse: engine.pulse,
    lookAround: () => engine.lookAround(),
    plugins: () => registry.lookAgain(),
    get others() {
      return engine.others;
    },
  });
  ground.clock.whenSet(() => engine.wake());
  const door = openDoorPorts(ground, parts, { feed, registry, health: healthOf(ground, engine) });
  return {
    ports: {
      ...door,
      ...rooms,
      inbound,
      endpoints: openEndpoints(ground, parts, { registry, endpoints, address }),
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

import { createHmac, type KeyObject } from 'node:crypto';
import { type MessageDraft } from '@innesto/sdk/contract';
import { readManifest } from '@innesto/sdk/host';
import type { DoorPorts, Ports } from './api/ports.ts';
import { createAudiences, type Audiences } from './data/audiences/audiences.ts';
import { createCampaigns } from './data/campaigns/campaigns.ts';
import { createConnections } from './data/connections/connections.ts';
import { createConfirming } from './data/messages/confirming.ts';
import { createMessageReports } from './data/messages/message-reports.ts';
import { createMessages } from './data/messages/messages.ts';
import { createTracking } from './data/messages/tracking.ts';
import { createCrew } from './data/operators/crew.ts';
import { createAttributes } from './data/people/attributes.ts';
import { createContacts } from './data/people/contacts.ts';
import { createFields } from './data/people/fields.ts';
import { createImports } from './data/people/import/imports.ts';
import { createLists } from './data/people/lists.ts';
import { createPluginMoves } from './data/plugins/moves.ts';
import { remake } from './data/plugins/remake.ts';
import { createBalances } from './data/records/balances.ts';
import { createBulks } from './data/records/bulks.ts';
import { createRecords } from './data/records/records.ts';
import { createTills } from './data/records/till.ts';
import { createParked } from './data/workflows/parked.ts';
import { createStepSecrets } from './data/workflows/step-secrets.ts';
import { createTimeline } from './data/workflows/timeline.ts';
import { createVersions, type Versions } from './data/workflows/versions.ts';
import { createWorkflows } from './data/workflows/workflows.ts';
import { ids, type Ground } from './ground.ts';
import type { Announce } from './model/announcement.ts';
import type { Clock } from './model/clock.ts';
import type { Ids } from './model/identifier.ts';
import { type MessageLinks } from './model/message/links.ts';
import type { Pulse } from './model/pulse.ts';
import { createIngest } from './pipeline/1-ingest/ingest.ts';
import { createDevelopment } from './registry/development.ts';
import { createInstallations } from './registry/installations.ts';
import { type Registry } from './registry/registry.ts';
import { PACKED_LIMIT } from './registry/unpack.ts';
import { createPackageRegistry } from './service/http/package-registry.ts';
import { createConnectionTrial } from './service/mail/connection-trial.ts';
import { createMailDrivers } from './service/mail/mail-drivers.ts';
import { createMessageTrials } from './service/mail/message-trial.ts';
import type { MailDrivers } from './service/mail/port.ts';
import type { SmsDrivers } from './service/sms/port.ts';
import { createReadReport } from './service/sms/reports.ts';
import { createSmsDrivers } from './service/sms/sms-drivers.ts';
import { createSmsConnectionTrial, createSmsTrials } from './service/sms/sms-trial.ts';
import type { Transports } from './service/transport/port.ts';
import { createSimulate } from './simulate/simulate.ts';
import { gather } from './store/gather.ts';
import type { Store } from './store/store.ts';
import { createVerbs } from './store/verbs.ts';
import { createTrialHouses } from './trial-house.ts';

const hmac = (key: KeyObject, parts: readonly (string | number)[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

/** How long a system that is asked may take, and how much it may answer. */
export const OUTSIDE = { milliseconds: 15_000, bytes: 1_048_576 } as const;

/** What every room may be handed. */
export interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pulse;
  readonly announce: Announce;
}

/** How an address is kept where nobody is to learn it. */
export const addressHash =
  ({ secrets }: Pick<Ground, 'secrets'>) =>
  (workspaceId: number, text: string): string =>
    hmac(secrets.deliveryKey, ['address', workspaceId, text]);

/** Keys that are the same for the same parts, and tell nothing about them. */
export const keyedBy =
  ({ secrets }: Pick<Ground, 'secrets'>) =>
  (parts: readonly (string | number)[]): string =>
    hmac(secrets.deliveryKey, parts);

/** What the hub keeps, and how it comes and goes. */
export type Rooms = Omit<
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

/** What rooms are opened with. */
interface RoomPorts {
  readonly registry: Registry;
  readonly links: MessageLinks;
  /** The ways for messages that plugins bring. */
  readonly transports: Transports;
}

/** How plugins come, change and go. */
const openPluginLife = (
  { config: { packageRegistry, dev }, log }: Pick<Ground, 'config' | 'log'>,
  parts: Parts,
  { registry, workflows }: { readonly registry: Registry; readonly workflows: Ports['workflows'] },
): Pick<Ports, 'installations' | 'pluginMoves' | 'packageRegistry' | 'development'> => ({
  packageRegistry,
  development: dev
    ? createDevelopment({
        ...parts,
        inspect: readManifest,
        registry,
        remake: (builds) => remake({ store: parts.store, shelf: registry }, builds),
      })
    : null,
  installations: createInstallations({
    ...parts,
    inspect: readManifest,
    packages: createPackageRegistry({ address: packageRegistry, bytes: PACKED_LIMIT }),
    forget: (workspaceId) => registry.forget(workspaceId),
  }),
  pluginMoves: createPluginMoves({
    ...parts,
    shelf: registry,
    drafts: workflows,
    report: (message, details) => log.warn(details, message),
  }),
});

/** The rooms of messages: the ways that they go, and what becomes of them. */
const openMessageRooms = (ground: Ground, parts: Parts, { registry, links, transports }: RoomPorts) => {
  const { config, store, clock, secrets } = ground;
  const publicUrl = config.publicUrl ?? `http://${config.host}`;
  const drivers = createMailDrivers({ store, secrets, clock, publicUrl, transports, links });
  const bounds = { ...OUTSIDE, privateHosts: config.privateHosts };
  const smsDrivers = createSmsDrivers({ store, secrets, clock, bounds, transports });
  const { trackingKey } = secrets;
  return {
    drivers,
    smsDrivers,
    connections: createConnections({
      ...parts,
      seal: (place, plain) => secrets.seal(place, plain),
      plugins: registry,
      clients: config.signInClients,
      links,
      transports,
      changed: (workspaceId, connection) => {
        drivers.changed(workspaceId, connection);
        smsDrivers.changed(workspaceId, connection);
      },
    }),
    messages: createMessages({ store }),
    messageReports: createMessageReports({
      ...parts,
      links,
      trackingKey,
      read: createReadReport({ secrets, now: () => clock.now(), transports }),
    }),
    tracking: createTracking({ ...parts, trackingKey }),
    confirming: createConfirming({ ...parts, trackingKey }),
  };
};

/** The rooms of people, and of what plugins keep of them. */
const openPeopleRooms = (ground: Ground, parts: Parts, { registry }: Pick<RoomPorts, 'registry'>) => {
  const atHand = { ...parts, definitions: registry, plugins: registry, keyOf: keyedBy(ground) };
  return {
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
  };
};

/** The rooms of what the hub keeps. */
export const openRooms = (ground: Ground, parts: Parts, ports: RoomPorts): Rooms => {
  const { registry } = ports;
  const { store, clock, secrets } = ground;
  const versions = createVersions({ store });
  const workflows = createWorkflows({ ...parts, plugins: registry, versions });
  const open = createTrialHouses({
    store,
    ids,
    registry,
    trackingKey: secrets.trackingKey,
    hashAddress: addressHash(ground),
    keyOf: keyedBy(ground),
  });
  return {
    versions,
    registry,
    ...openPeopleRooms(ground, parts, { registry }),
    ...openMessageRooms(ground, parts, ports),
    ingest: createIngest({ ...parts, verbs: createVerbs(store), gather }),
    crew: createCrew(parts),
    workflows,
    ...openPluginLife(ground, parts, { registry, workflows }),
    campaigns: createCampaigns({ ...parts, plugins: registry, versions, hashAddress: addressHash(ground) }),
    simulate: createSimulate({ clock, workflows, open }),
    stepSecrets: createStepSecrets({ ...parts, secrets, plugins: registry }),
    timeline: createTimeline({ store, versions }),
    parked: createParked(parts),
  };
};

/** What is tried out before it goes to anybody: by the way that its channel has. */
export const openTrials = (
  parts: Parts,
  { drivers, smsDrivers, registry: plugins }: Rooms,
  links: MessageLinks,
): Pick<Ports, 'tryConnection' | 'messageTrials'> => {
  const [tryMail, trySms] = [
    createConnectionTrial({ drivers, ids }),
    createSmsConnectionTrial({ smsDrivers, ids, links }),
  ];
  const mails = createMessageTrials({ ...parts, plugins, drivers, links });
  const texts = createSmsTrials({ ...parts, plugins, smsDrivers, links });
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

import { isFault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import { parseSealedSecrets, type SecretName } from '../../model/message/connection-secrets.ts';
import { parseGatewayConfig, parseTwilioConfig } from '../../model/message/sms-config.ts';
import { findConnection, newestConnections, type ConnectionRow } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import type { Bounds } from '../http/guarded-request.ts';
import type { Mailing } from '../mail/port.ts';
import type { Secrets } from '../secret/secrets.ts';
import type { Transports } from '../transport/port.ts';
import { createGatewayDriver } from './gateway.ts';
import { smsInbox } from './inbox.ts';
import type { SmsDriver, SmsDrivers, SmsRoute } from './port.ts';
import { createTwilioDriver } from './twilio.ts';

interface Parts {
  readonly store: Store;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly clock: Clock;
  /** What bounds each request. */
  readonly bounds: Bounds;
  /** The ways that plugins bring. */
  readonly transports: Pick<Transports, 'find'>;
}

// A change made by this node is known at once (`changed`); one made by another node within a second.
const LOOK_AGAIN_AFTER = 1000;
/** Those that may be ways for SMS: of plugins' kinds only their plugin knows. */
const KINDS = ['http-gateway', 'twilio', 'plugin'] as const;

interface Looked {
  readonly workspaceId: number;
  readonly at: number;
  readonly route: Promise<SmsRoute | null>;
}

/** Stands in for a connection whose secret cannot be opened: its SMS wait until somebody has entered it again. */
const blockedDriver = (detail: string): SmsDriver => ({
  name: 'blocked',
  send: () => Promise.resolve({ kind: 'retry', detail, waitMs: null, trouble: 'key' }),
});

/** A secret of a connection in the open; null: it has none of that name. */
export const revealIn =
  (secrets: Pick<Secrets, 'open'>, row: Pick<ConnectionRow, 'publicId' | 'secret'>, workspace: string) =>
  (field: SecretName): string | null => {
    const sealed = parseSealedSecrets(row.secret)[field];
    return sealed === undefined ? null : secrets.open({ workspace, connection: row.publicId, field }, sealed);
  };

const routeOf = (row: ConnectionRow, workspace: Mailing, { secrets, bounds }: Parts): SmsRoute | null => {
  const reveal = revealIn(secrets, row, workspace.publicId);
  switch (row.kind) {
    case 'smtp':
    case 'plugin':
      return null;
    case 'http-gateway': {
      const config = parseGatewayConfig(row.config);
      const driver = createGatewayDriver({ config, secret: reveal('secret'), bounds });
      return { driver, sender: config.sender, connection: row.publicId };
    }
    case 'twilio': {
      const config = parseTwilioConfig(row.config);
      const account = { config, authToken: reveal('authToken'), apiKeySecret: reveal('apiKeySecret') };
      const sender = config.messagingService === null ? config.sender : null;
      return { driver: createTwilioDriver(account, bounds), sender, connection: row.publicId };
    }
  }
};

const openTransport = async (
  row: ConnectionRow,
  workspace: Mailing,
  { transports }: Parts,
): Promise<SmsRoute | null> => {
  const transport = await transports.find(workspace, row, 'sms');
  if (transport === null) return null;
  const { sender, waits, carry } = transport;
  return {
    driver: {
      name: 'plugin',
      send: ({ publicId: id, ...sms }, hand) => carry({ channel: 'sms', id, ...sms }, hand),
    },
    sender: sender?.address ?? null,
    connection: row.publicId,
    ...(waits === null ? {} : { waits }),
  };
};

const openRoute = async (row: ConnectionRow, workspace: Mailing, parts: Parts): Promise<SmsRoute | null> => {
  if (row.kind === 'plugin') return openTransport(row, workspace, parts);
  try {
    return routeOf(row, workspace, parts);
  } catch (error) {
    if (!isFault(error, 'INNESTO_SECRET_UNREADABLE')) throw error;
    return { driver: blockedDriver(error.message), sender: null, connection: row.publicId };
  }
};

/** The ways of all workspaces' SMS. */
export const createSmsDrivers = (parts: Parts): SmsDrivers => {
  const { store, clock } = parts;
  const looked = new Map<string, Looked>();
  const look = async (workspace: Mailing, connection: string | null): Promise<SmsRoute | null> => {
    if (connection !== null) {
      const row = await findConnection(store.read, { workspaceId: workspace.id, publicId: connection });
      return row === undefined ? null : openRoute(row, workspace, parts);
    }
    for (const row of await newestConnections(store.read, { workspaceId: workspace.id, kinds: KINDS })) {
      const route = await openRoute(row, workspace, parts);
      if (route !== null) return route;
    }
    return { driver: smsInbox, sender: null, connection: null };
  };
  return {
    resolve: (workspace, connection) => {
      const key = `${workspace.id} ${connection ?? ''}`;
      const known = looked.get(key);
      if (known !== undefined && clock.now() - known.at < LOOK_AGAIN_AFTER) return known.route;
      const entry: Looked = { workspaceId: workspace.id, at: clock.now(), route: look(workspace, connection) };
      looked.set(key, entry);
      // What failed is not remembered: the next SMS looks for itself.
      entry.route.catch(() => {
        if (looked.get(key) === entry) looked.delete(key);
      });
      return entry.route;
    },
    changed: (workspaceId) => {
      for (const [key, entry] of looked) if (entry.workspaceId === workspaceId) looked.delete(key);
    },
  };
};

import type { MailTrouble } from '@innesto/sdk/contract';
import { isFault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import { checkAddress, cleanName } from '../../model/message/address.ts';
import { parseSealedSecrets } from '../../model/message/connection-secrets.ts';
import type { MessageLinks } from '../../model/message/links.ts';
import type { MailParty } from '../../model/message/mail.ts';
import { parseSmtpConfig } from '../../model/message/smtp-config.ts';
import { findConnection, newestConnections, type ConnectionRow } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import type { Secrets } from '../secret/secrets.ts';
import type { Transport, Transports } from '../transport/port.ts';
import { inboxDriver } from './inbox.ts';
import type { MailDriver, MailDrivers, Mailing, MailRoute } from './port.ts';
import { createSmtpDriver } from './smtp.ts';

interface Parts {
  readonly store: Store;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly clock: Clock;
  /** The address under which people reach the hub: what it calls itself to mail servers, and the inbox's sender. */
  readonly publicUrl: string;
  /** The ways that plugins bring, and where the other side tells what becomes of a mail. */
  readonly transports: Pick<Transports, 'find'>;
  readonly links: Pick<MessageLinks, 'status'>;
}

/** Those that may be ways for e-mails: of plugins' kinds only their plugin knows. */
const KINDS = ['smtp', 'plugin'] as const;
// A change made by this node is known at once (`changed`); one made by another node within a second.
const LOOK_AGAIN_AFTER = 1000;

interface Kept {
  readonly workspaceId: number;
  readonly rev: number;
  readonly driver: MailDriver;
}

interface Looked {
  readonly workspaceId: number;
  readonly at: number;
  readonly route: Promise<MailRoute | null>;
}

/** Stands in for a connection whose secret cannot be opened: its mails wait until somebody has entered it again. */
const blockedDriver = (detail: string, trouble: MailTrouble = 'key'): MailDriver => ({
  name: 'blocked',
  send: () => Promise.resolve({ kind: 'retry', detail, waitMs: null, trouble }),
  test: () => Promise.resolve({ ok: false, detail, trouble }),
  close: () => Promise.resolve(),
});

/** A plugin's way: whether it answers is asked by its connection's own trial. */
const transportDriver = (carry: Transport['carry'], { status }: Pick<MessageLinks, 'status'>): MailDriver => ({
  name: 'plugin',
  send: ({ publicId: id, messageId, from, to, subject, html, text, headers }, hand) =>
    carry(
      {
        channel: 'email',
        id,
        messageId,
        from,
        to,
        subject,
        html,
        text,
        headers: { ...headers },
        statusUrl: status(id),
      },
      hand,
    ),
  test: () => Promise.resolve({ ok: true, detail: '' }),
  close: () => Promise.resolve(),
});

const hostOf = (publicUrl: string): string | null => {
  const hostname = URL.parse(publicUrl)?.hostname ?? '';
  return /[a-z]/i.test(hostname) && hostname.includes('.') && !hostname.includes(':') ? hostname : null;
};

const inboxSender = (workspace: Mailing, publicUrl: string): MailParty => ({
  name: cleanName(workspace.name),
  // Without a name of its own the hub cannot have an address: this one says so (RFC 2606).
  address: checkAddress(`no-reply@${hostOf(publicUrl) ?? ''}`) ?? 'no-reply@innesto.invalid',
});

const open = (row: ConnectionRow, workspace: Mailing, { secrets, publicUrl }: Parts): MailDriver => {
  const config = parseSmtpConfig(row.config);
  const sealed = parseSealedSecrets(row.secret);
  const reveal = (field: 'password' | 'dkimPrivateKey'): string | null => {
    const text = sealed[field];
    return text === undefined
      ? null
      : secrets.open({ workspace: workspace.publicId, connection: row.publicId, field }, text);
  };
  try {
    const privateKey = reveal('dkimPrivateKey');
    return createSmtpDriver({
      ...config,
      password: reveal('password'),
      dkim: config.dkim === null || privateKey === null ? null : { ...config.dkim, privateKey },
      helloName: hostOf(publicUrl),
    });
  } catch (error) {
    if (isFault(error, 'INNESTO_SECRET_UNREADABLE')) return blockedDriver(error.message);
    throw error;
  }
};

const openTransport = async (
  row: ConnectionRow,
  workspace: Mailing,
  { transports, links }: Parts,
): Promise<MailRoute | null> => {
  const transport = await transports.find(workspace, row, 'email');
  if (transport === null) return null;
  const { sender, waits, carry } = transport;
  const address = checkAddress(sender?.address ?? '');
  const driver: MailDriver =
    address === null
      ? blockedDriver('the connection’s sender is not one plain address', 'settings')
      : transportDriver(carry, links);
  return {
    driver,
    sender: { name: cleanName(sender?.name ?? ''), address: address ?? 'no-reply@innesto.invalid' },
    connection: row.publicId,
    ...(waits === null ? {} : { waits }),
  };
};

/** Finds the way of a workspace's mails, as it is kept now. */
const createLook = (parts: Parts, driverOf: (row: ConnectionRow, workspace: Mailing) => MailDriver) => {
  const { store, publicUrl } = parts;
  const routeOf = async (row: ConnectionRow, workspace: Mailing): Promise<MailRoute | null> => {
    switch (row.kind) {
      case 'smtp':
        return { driver: driverOf(row, workspace), sender: parseSmtpConfig(row.config).from, connection: row.publicId };
      case 'plugin':
        return openTransport(row, workspace, parts);
      // A way for SMS is none for mails.
      case 'http-gateway':
      case 'twilio':
        return null;
    }
  };
  return async (workspace: Mailing, connection: string | null): Promise<MailRoute | null> => {
    if (connection !== null) {
      const row = await findConnection(store.read, { workspaceId: workspace.id, publicId: connection });
      return row === undefined ? null : routeOf(row, workspace);
    }
    for (const row of await newestConnections(store.read, { workspaceId: workspace.id, kinds: KINDS })) {
      const route = await routeOf(row, workspace);
      if (route !== null) return route;
    }
    return { driver: inboxDriver, sender: inboxSender(workspace, publicUrl), connection: null };
  };
};

/** The ways of all workspaces' mails; connections to mail servers stay open, one small pool for each connection and revision. */
export const createMailDrivers = (parts: Parts): MailDrivers => {
  const { clock } = parts;
  const drivers = new Map<string, Kept>();
  const looked = new Map<string, Looked>();
  const closing = new Set<Promise<void>>();

  const close = (connection: string): void => {
    const kept = drivers.get(connection);
    if (kept === undefined) return;
    drivers.delete(connection);
    const ended = kept.driver.close().finally(() => closing.delete(ended));
    closing.add(ended);
  };
  const driverOf = (row: ConnectionRow, workspace: Mailing): MailDriver => {
    const kept = drivers.get(row.publicId);
    if (kept?.rev === row.rev) return kept.driver;
    close(row.publicId);
    const driver = open(row, workspace, parts);
    drivers.set(row.publicId, { workspaceId: workspace.id, rev: row.rev, driver });
    return driver;
  };
  const look = createLook(parts, driverOf);

  return {
    resolve: (workspace, connection) => {
      const key = `${workspace.id} ${connection ?? ''}`;
      const known = looked.get(key);
      if (known !== undefined && clock.now() - known.at < LOOK_AGAIN_AFTER) return known.route;
      const route = look(workspace, connection);
      const entry: Looked = { workspaceId: workspace.id, at: clock.now(), route };
      looked.set(key, entry);
      // What failed is not remembered: the next mail looks for itself.
      route.catch(() => {
        if (looked.get(key) === entry) looked.delete(key);
      });
      return route;
    },
    changed: (workspaceId, connection) => {
      for (const [key, entry] of looked) if (entry.workspaceId === workspaceId) looked.delete(key);
      close(connection);
    },
    close: async () => {
      looked.clear();
      for (const connection of drivers.keys()) close(connection);
      await Promise.all(closing);
    },
  };
};

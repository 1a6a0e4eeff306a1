import { createSecretKey, createHmac } from 'node:crypto';
import type { ContactDetail, MessageDetail, MessageSummary, Page } from '@innesto/sdk/contract';
import type { LightMyRequestResponse } from 'fastify';
import { v7 } from 'uuid';
import { createMessages } from '../../data/messages/messages.ts';
import { createTracking } from '../../data/messages/tracking.ts';
import { createContacts } from '../../data/people/contacts.ts';
import type { Announcement } from '../../model/announcement.ts';
import { signLinkToken } from '../../model/message/link-token.ts';
import { signTrackingToken, type TrackingKind } from '../../model/message/token.ts';
import type { Workspace } from '../../model/workspace.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { contactRoutes } from './contact.ts';
import { messageRoutes } from './message.ts';
import { trackingRoutes } from './tracking.ts';

const KEY = { id: 3, key: createSecretKey(Buffer.alloc(32, 5)) };

/** What the contacts of these tests may have consented to. */
export const TRACKING = { purpose: 'open-tracking', channel: 'email', state: 'given' } as const;
export const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;

export const CLICKS = { purpose: 'click-tracking', channel: 'email', state: 'given' } as const;

/** An event as the store keeps it, with its payload read. */
export interface KeptEvent {
  readonly type: string;
  readonly at: number;
  readonly received_at: number;
  readonly cause_run_id: number | null;
  readonly quiet: number;
  readonly payload: unknown;
}

/** A workspace with contacts and the messages that were sent to them, reached by the API. */
export interface MessageBench {
  readonly server: TestServer;
  readonly workspace: Workspace;
  readonly editor: Identity;
  readonly announced: Announcement[];
  readonly pulses: { events: number };
  addContact(consents?: readonly object[]): Promise<string>;
  /** A message as stage 7 leaves it after it went out at the second try. */
  addMessage(contact: string, changes?: object): Promise<string>;
  contact(id: string): Promise<ContactDetail>;
  consents(contact: string): Promise<Record<string, string>>;
  message(id: string): Promise<MessageDetail>;
  messages(query: string): Promise<Page<MessageSummary>>;
  events(type: string): Promise<readonly KeptEvent[]>;
  ledger(): Promise<readonly object[]>;
  tell(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<LightMyRequestResponse>;
}

const delivery = {
  kind: 'message',
  visit: 0,
  state: 'accepted',
  not_before: 0,
  attempt: 2,
  on_uncertain: 'resend',
  uncertain: 1,
  body: '{}',
};
const message = {
  purpose: 'marketing',
  driver: 'inbox',
  recipient: 'a@example.com',
  sender: 'b@example.com',
  subject: 'Hi',
  html: '<p>Hi</p>',
  text: 'Hi',
  state: 'sent',
  tracked: 1,
  sent_at: 2000,
};

/** The link of a kind that a message holds. */
export const linkTo = (kind: TrackingKind, publicId: string): string =>
  `/${kind === 'open' ? 'o' : 'u'}/${signTrackingToken(KEY, kind, publicId)}`;

/** One of the counted links that a message holds. */
export const linkOf = (publicId: string, link: number): string => `/c/${signLinkToken(KEY, publicId, link)}`;

/** Starts a server on a new database; `enter` makes a workspace of its own for a test. */
export const openMessageBench = async (
  database: TestDatabase,
  places: TestPlaces,
): Promise<{ enter(): Promise<MessageBench>; close(): Promise<void> }> => {
  const store = await openTestStore(database, places);
  const announced: Announcement[] = [];
  const pulses = { events: 0 };
  const server = await startTestServer({
    store,
    routes: (app, { clock, ids }) => {
      const hashAddress = (workspaceId: number, address: string): string =>
        createHmac('sha256', 'key').update(`${workspaceId} ${address}`).digest('hex');
      const pulse = { events: () => void pulses.events++, runs: () => undefined, deliveries: () => undefined };
      const announce = (announcement: Announcement): void => void announced.push(announcement);
      contactRoutes(app, { contacts: createContacts({ store, clock, ids, pulse, announce, hashAddress }) });
      messageRoutes(app, { messages: createMessages({ store }) });
      trackingRoutes(app, { tracking: createTracking({ store, clock, pulse, announce, trackingKey: KEY }) });
    },
  });
  const enter = async (): Promise<MessageBench> => {
    const workspace = await server.addWorkspace('demo');
    const editor = await server.addToken(workspace, 'editor');
    announced.length = 0;
    pulses.events = 0;
    const at = (path: string): string => `/api/workspaces/${workspace.publicId}${path}`;
    const get = async <Body>(path: string): Promise<Body> =>
      (await server.call('GET', at(path), { as: editor })).json<Body>();
    const tell: MessageBench['tell'] = (method, path, body) =>
      server.call(method, at(path), { as: editor, ...(body === undefined ? {} : { body }) });
    const contact = (id: string): Promise<ContactDetail> => get(`/contacts/${id}`);
    return {
      server,
      workspace,
      editor,
      announced,
      pulses,
      addContact: async (consents = [MARKETING, TRACKING]) =>
        (await tell('POST', '/contacts', { email: `${v7()}@example.com`, consents })).json<{
          contact: { id: string };
        }>().contact.id,
      addMessage: async (recipient, changes = {}) => {
        const publicId = v7();
        await store.write(async (transaction) => {
          const to = await transaction('contact')
            .where('public_id', recipient)
            .first<{ id: number; shard: number }>('id', 'shard');
          const shared = {
            public_id: publicId,
            workspace_id: workspace.id,
            contact_id: to.id,
            channel: 'email',
            step: 'welcome',
            created_at: 1000,
          };
          const [row] = await transaction('delivery')
            .insert({ ...shared, ...delivery, shard: to.shard, key: publicId })
            .returning<{ id: number }[]>('id');
          await transaction('delivery_attempt').insert({
            delivery_id: row?.id,
            number: 1,
            at: 1500,
            outcome: 'uncertain',
            detail: 'the line broke',
          });
          await transaction('delivery_attempt').insert({
            delivery_id: row?.id,
            number: 2,
            at: 1900,
            outcome: 'resent',
            detail: '250 ok',
          });
          await transaction('message').insert({ ...shared, ...message, delivery_id: row?.id, ...changes });
        });
        return publicId;
      },
      contact,
      consents: async (id) =>
        Object.fromEntries((await contact(id)).consents.map(({ purpose, state }) => [purpose, state])),
      message: (id) => get(`/messages/${id}`),
      messages: (query) => get(`/messages${query}`),
      events: async (type) => {
        const rows = await store.write(async (transaction) =>
          transaction('event')
            .where({ workspace_id: workspace.id, type })
            .orderBy('id')
            .select<(Omit<KeptEvent, 'payload'> & { payload: string })[]>('*'),
        );
        return rows.map((event) => ({ ...event, payload: JSON.parse(event.payload) as unknown }));
      },
      ledger: () =>
        store.write(async (transaction) =>
          transaction('consent').where('workspace_id', workspace.id).orderBy('id').select<object[]>('*'),
        ),
      tell,
    };
  };
  return {
    enter,
    close: async () => {
      await server.close();
      await store.close();
    },
  };
};

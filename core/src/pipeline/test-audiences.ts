import type { FieldValues, Filter, Step } from '@innesto/sdk/contract';
import { createAudiences, keepTrackOf, wantedAudiences } from '../data/audiences/audiences.ts';
import type { Moment } from '../model/filter/question.ts';
import type { Workspace } from '../model/workspace.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../store/test-database.ts';
import { upsertContacts } from '../store/verb/upsert-contacts.ts';
import { createTestHouse } from './test-house.ts';

export const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
export const IN_CLUJ: Filter = { attribute: 'field.city', operator: 'is', value: 'cluj' };
export const BORN_SOON: Filter = { attribute: 'field.born', operator: 'anniversary-in-next-days', value: 7 };

/** A pipeline with a workspace in which audiences are kept track of; it is 11 o'clock on 2 February 2027 there. */
export const openAudienceBench = async (database: TestDatabase, places: TestPlaces) => {
  const store = await openTestStore(database, places);
  const house = await createTestHouse(store);
  let serial = 0;
  const ids = { next: () => `10000000-0000-7000-8000-${String(++serial).padStart(12, '0')}` };
  await house.workspace(1);
  const found = (await house.verbs.loadWorkspaces([1])).get(1);
  if (found === undefined) throw new Error('the workspace was made');
  const workspace: Workspace = found;
  const pulse = { events: () => {}, runs: () => {}, deliveries: () => {} };
  const audiences = createAudiences({ store, clock: house, ids, pulse });
  house.state.chore = async ({ audience }, of, signal) => {
    if (typeof audience === 'string') await audiences.sweep(of, audience, signal);
  };
  const moment = (): Moment => ({ now: house.now(), timeZone: 'Europe/Rome' });

  /** Makes contacts, or changes those that are there, as an import or a call does. */
  const put = async (people: Readonly<Record<string, FieldValues>>, quiet = false): Promise<void> => {
    await store.write((transaction) =>
      upsertContacts(transaction, store.dialect, {
        workspace,
        rows: Object.entries(people).map(([name, fields]) => {
          const address = `${name}@example.com`;
          const draft = { email: { address, key: address }, fields };
          return { draft, about: { by: 'email', value: address } };
        }),
        lists: [],
        consents: [],
        keepConsents: 'changes',
        source: 'api',
        actor: null,
        quiet,
        at: house.now(),
        receivedAt: house.now(),
        ids,
      }),
    );
    await house.settle();
  };

  /** Lets a workflow use the audience of a filter, and gives the audience's public id. */
  const track = async (filter: Filter, workflowId: number): Promise<string> => {
    const wanted = wantedAudiences([{ audience: filter, change: 'joins' }], ids);
    const kept = await store.write((transaction) =>
      keepTrackOf(transaction, store, { workspaceId: 1, workflowId, wanted, moment: moment() }),
    );
    return [...kept.values()][0] ?? '';
  };

  return {
    store,
    house,
    workspace,
    ids,
    moment,
    put,
    track,
    /** Starts a workflow for whoever comes into an audience, or falls out of it. */
    start: async (filter: Filter, change: 'joined' | 'left' = 'joined'): Promise<string> => {
      const audience = await track(filter, 1000 + ++serial);
      await house.workflow(1, [SEND], {
        reentry: { policy: 'always' },
        listens: {
          event_type: `audience.${change}`,
          filter: { attribute: 'event.audience', operator: 'is', value: audience },
        },
      });
      return audience;
    },
    /** Who is in some audience, by name. */
    members: async (): Promise<readonly string[]> => {
      const rows: { email: string }[] = await store
        .read('audience_member')
        .join('contact', 'contact.id', 'audience_member.contact_id')
        .orderBy('contact.id')
        .select('contact.email');
      return rows.map(({ email }) => email.replace('@example.com', ''));
    },
    /** To whom mail went, by name. */
    greeted: (): readonly string[] => house.state.sent.map((line) => line.replace(/@.*$/, '')).toSorted(),
  };
};

/** Audiences in a test's hands. */
export type AudienceBench = Awaited<ReturnType<typeof openAudienceBench>>;

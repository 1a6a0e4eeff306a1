import type { Scalar, WorkflowDefinition } from '@innesto/sdk/contract';
import { createContacts } from '../../data/people/contacts.ts';
import { readKept } from '../../model/kept.ts';
import { SHARD_COUNT, type Tenure } from '../../model/shard.ts';
import { shareOf } from '../../model/walk/split.ts';
import { gather } from '../../store/gather.ts';
import { raiseSubscriptionsRevision } from '../../store/query/subscription.ts';
import { insertVersion } from '../../store/query/version.ts';
import { markStarted, markStopped } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { createIngest } from '../1-ingest/ingest.ts';
import { createRester } from '../rounds/rest-round.ts';
import { createTestHouse, DAY } from '../test-house.ts';
import type { Behaviour } from '../test-plugins.ts';
import type { Draw } from './test-interpreter.ts';

const LEFT_AS_THEY_ARE = new Set(['schema_history', 'setting', 'shard', 'node']);
/** Whoever waits twenty minutes in a circle, and is two weeks late, comes to rest after 1,008 laps, of a few rounds each. */
const MOST_ROUNDS = 5000;
const CRASH = 'the power went out';

const empty = async ({ dialect, read, write }: Store): Promise<void> => {
  const tables = await dialect.all<{ name: string }>(
    read,
    dialect.name === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
    [],
  );
  const names = tables.map(({ name }) => name).filter((name) => !LEFT_AS_THEY_ARE.has(name));
  await write(async (transaction) => {
    const empties = names.map((name) => `DELETE FROM ${name}`);
    if (dialect.name === 'sqlite') for (const one of empties) await transaction.raw(one);
    else {
      // Not TRUNCATE: it makes every table's and index's file anew, which takes longer than the story that is told then.
      await transaction.raw(empties.join(';'));
      await transaction.raw(
        `SELECT setval(pg_get_serial_sequence(table_name, column_name), 1, false) FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = ANY(?) AND pg_get_serial_sequence(table_name, column_name) IS NOT NULL`,
        [names],
      );
    }
    await transaction('shard').update({ owner: null, lease_until: 0 });
  });
};

/** Sends a mail, or sets a field, as the step says. */
const behave: Behaviour = (call) => {
  const config = readKept<{ subject?: string; field?: string; value?: Scalar }>(call.config);
  const effect =
    call.plugin === 'email'
      ? { kind: 'message.send', channel: 'email', purpose: 'service', subject: config.subject, text: 'Ciao' }
      : { kind: 'contact.set-field', field: config.field, value: config.value };
  const answer = { ok: true as const, value: JSON.stringify({ effects: [effect] }) };
  return { kind: 'answered', answers: readKept<unknown[]>(call.items).map(() => answer), logs: [], cpuMs: 0 };
};

/** A store whose commits can go wrong: one is lost, its answer is, or another node takes over just before it. */
const openFragile = (store: Store) => {
  const state = {
    isAtWork: false,
    crash: null as { at: number; readonly isWritten: boolean } | null,
    before: null as (() => Promise<void>) | null,
  };
  const write: Store['write'] = async (work) => {
    if (!state.isAtWork) return store.write(work);
    const { before, crash } = state;
    state.before = null;
    state.isAtWork = false;
    await before?.();
    state.isAtWork = true;
    if (crash !== null) crash.at -= 1;
    if (crash === null || crash.at > 0) return store.write(work);
    state.crash = null;
    if (crash.isWritten) await store.write(work);
    throw new Error(CRASH);
  };
  return { state, store: { ...store, write } };
};

/** The real engine over an emptied database, in the hands of whoever compares it with the reference: a workspace, three contacts, some workflows. */
export const openEngineUnderTest = async (given: Store, definitions: readonly WorkflowDefinition[]) => {
  await empty(given);
  const { state: fragile, store } = openFragile(given);
  const house = await createTestHouse(store);
  house.state.behave = behave;
  await house.workspace(1);
  await house.contacts(1, 3);
  await store.write(async (transaction) => {
    await transaction('contact')
      .where('id', 2)
      .update({ email: null, email_key: null, identity: null, external_id: 'two' });
    for (const key of ['x', 'y'])
      await transaction('field').insert({ workspace_id: 1, key, label: key, type: 'number', created_at: 0 });
  });
  const numbers = new Map<number, number>();
  for (const [at, { steps, ...rest }] of definitions.entries()) {
    const { workflowId } = await house.workflow(1, steps, { ...rest, listens: { event_type: `custom.go${at + 1}` } });
    numbers.set(workflowId, at + 1);
  }
  const publicIdOf = async (table: string, id: number): Promise<string> =>
    String((await store.read(table).where('id', id).first<{ public_id: string } | undefined>('public_id'))?.public_id);
  const contacts = new Map(
    await Promise.all([1, 2, 3].map(async (id) => [id, await publicIdOf('contact', id)] as const)),
  );
  const lineages = new Map(
    await Promise.all([...numbers].map(async ([id, number]) => [number, await publicIdOf('workflow', id)] as const)),
  );
  const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
  if (workspace === undefined) throw new Error('there is no workspace');
  const pulse = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };
  const clock = { now: house.now };
  const room = createContacts({
    store,
    clock,
    pulse,
    announce: () => undefined,
    ids: { next: () => '' },
    hashAddress: String,
  });
  const ingest = createIngest({ verbs: house.verbs, clock, pulse, gather });

  let tenure: Tenure = house.tenure;
  let node = 1;
  let said = 0;
  let last: Parameters<typeof ingest.accept>[1] = [];

  const takeOver = async (): Promise<void> => {
    await given.write((transaction) =>
      transaction('shard')
        .update({ lease_until: 0 })
        .then(() => undefined),
    );
    const owner = `node-${++node}`;
    tenure = { owner, shards: await house.verbs.acquireShards({ owner, leaseMs: 3600 * DAY, most: SHARD_COUNT }) };
    await house.verbs.recoverDeliveries({ tenure, now: house.now() });
  };

  const atWork = async (work: () => Promise<{ readonly moved: boolean }>): Promise<boolean> => {
    fragile.isAtWork = true;
    try {
      return (await work()).moved;
    } catch (error) {
      if (error instanceof Error && error.message === CRASH) return true;
      throw error;
    } finally {
      fragile.isAtWork = false;
    }
  };

  const idOf = (workflow: number): number => [...numbers].find(([, number]) => number === workflow)?.[0] ?? 0;
  const rester = createRester(house);

  const settle = async (): Promise<void> => {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
      const owner = node;
      const reacted = await atWork(() => house.reactor(tenure));
      const advanced = await atWork(() => house.advancer(tenure));
      const { moved: delivered } = await house.deliverer.work(tenure);
      await house.deliverer.drain();
      const { moved: rested } = await rester();
      if (!reacted && !advanced && !delivered && !rested && owner === node) return;
    }
    throw new Error('the engine does not come to rest');
  };

  return {
    now: house.now,
    draw: (({ contact, workflow }, step) =>
      shareOf(step, { workflow: lineages.get(workflow) ?? '', contact: contacts.get(contact) ?? '' })?.name ??
      '') satisfies Draw,
    report: async (contact: number, type: string, payload: Readonly<Record<string, Scalar>>): Promise<void> => {
      last = [{ type, contact: contacts.get(contact) ?? '', at: null, payload, key: `event ${++said}` }];
      await ingest.accept(workspace, last);
      await settle();
    },
    reportAgain: async (): Promise<void> => {
      if (last.length > 0) await ingest.accept(workspace, last);
      await settle();
    },
    setField: async (contact: number, field: string, value: Scalar): Promise<void> => {
      await room.change(workspace, contacts.get(contact) ?? '', {
        fields: { [field]: value },
        rev: null,
        actor: 'test',
      });
      await settle();
    },
    nextDue: async (): Promise<number> => {
      const [row] = await store.dialect.all<{ due: number | null }>(
        store.read,
        `SELECT min(wake_at) AS due FROM run WHERE state = 'waiting'`,
        [],
      );
      return row?.due ?? Number.POSITIVE_INFINITY;
    },
    passTo: async (at: number): Promise<void> => {
      house.setNow(at);
      await settle();
    },
    armCrash: ({ at, isWritten }: { readonly at: number; readonly isWritten: boolean }): void => {
      fragile.crash = { at, isWritten };
    },
    stop: async (workflow: number): Promise<void> => {
      const of = { workspaceId: 1, workflowId: idOf(workflow) };
      await store.write(async (transaction) => {
        await markStopped(transaction, { ...of, at: house.now() });
        await raiseSubscriptionsRevision(transaction);
      });
      await settle();
    },
    start: async (workflow: number): Promise<void> => {
      const of = { workspaceId: 1, workflowId: idOf(workflow) };
      const standing = (await house.verbs.loadWorkflowStates([of.workflowId])).get(of.workflowId);
      await store.write(async (transaction) => {
        const version = { versionId: standing?.versionId ?? of.workflowId, startedAt: house.now() };
        await markStarted(transaction, { ...of, ...version, stoppedAt: standing?.stoppedAt ?? null });
        await raiseSubscriptionsRevision(transaction);
      });
      await settle();
    },
    edit: async (workflow: number, definition: WorkflowDefinition): Promise<void> => {
      const workflowId = idOf(workflow);
      const number = 1000 + ++said;
      await store.write(async (transaction) => {
        const row = {
          publicId: `version ${number}`,
          workspaceId: 1,
          workflowId,
          number,
          createdBy: 'test',
          createdAt: 0,
          restoredFrom: null,
        };
        const pins = JSON.stringify({ 'email/send': '1.0.0' });
        const versionId = await insertVersion(transaction, { ...row, definition: JSON.stringify(definition), pins });
        await transaction('workflow').where('id', workflowId).update({ version_id: versionId });
        await transaction('subscription').where('workflow_id', workflowId).update({ version_id: versionId });
        await raiseSubscriptionsRevision(transaction);
      });
      await settle();
    },
    /** Just before its next commit another node takes over; the first one tries all the same. */
    fall: (): void => {
      fragile.before = takeOver;
    },
    seen: async () => {
      const runs: {
        contact_id: number;
        workflow_id: number;
        step: string;
        state: string;
        wake_at: number;
        end_reason: string | null;
      }[] = await store.read('run').select('*');
      const sent: { contact_id: number; workflow_id: number; step: string; performed_at: number }[] = await store
        .read('delivery')
        .where('state', 'accepted')
        .select('*');
      const fields: { id: number; fields: string }[] = await store.read('contact').select('id', 'fields').orderBy('id');
      return {
        sent: sent
          .map((one) => `${one.contact_id} ${numbers.get(one.workflow_id)} ${one.step} ${one.performed_at}`)
          .toSorted(),
        runs: runs
          .map(({ contact_id, workflow_id, step, state, wake_at, end_reason }) => {
            const who = `${contact_id} ${numbers.get(workflow_id)}`;
            return state === 'ended' ? `${who} ${end_reason}` : `${who} ${step} until ${wake_at}`;
          })
          .toSorted(),
        fields: fields.map(({ id, fields: text }) => [id, readKept<object>(text)]),
      };
    },
  };
};

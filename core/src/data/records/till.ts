import type { ActionResult, Json, JsonObject, Till } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import { recordKeys, recordMisfits, type DefinedCollection } from '../../model/collection.ts';
import { mergedAttributes, updateRecord } from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findRecord, type RecordEntry } from '../../store/query/record.ts';
import { loadRecordKeys } from '../../store/verb/load-records.ts';
import { askByHand, type AskingParts } from './ask-by-hand.ts';
import { writeRecord } from './change-record.ts';
import { collectionNamed, originNow, type RecordParts } from './parts.ts';
import { tellRecords, type ToldRecord } from './told-records.ts';

/** A record as it stands at the till: whether it can be done with it what is done there, or by which port of the action that ends. */
export interface AtTill {
  readonly record: ToldRecord;
  /** `done`: it can be, or it was. */
  readonly port: string;
  /** What the port is called. */
  readonly title: string | null;
}

/** What is done with records that somebody shows: found by what stands on them, judged by the plugin's own action, and done once. */
export interface Tills {
  /** Finds a record by what was typed or scanned, and says how it stands. Nothing changes. */
  look(workspace: Workspace, collection: string, typed: string): Promise<AtTill>;
  /** Does it, if it can be done: of two who do it at once with what can be done once, one does. */
  use(workspace: Workspace, collection: string, typed: string): Promise<AtTill>;
}

/** What the till is handed. */
export type TillParts = RecordParts & AskingParts;

interface AtCollection {
  readonly collection: DefinedCollection;
  readonly till: Till;
}

const tillOf = async (parts: TillParts, workspace: Workspace, key: string): Promise<AtCollection> => {
  const collection = await collectionNamed(parts, workspace, key);
  const { till } = collection.manifest;
  if (till === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'till' });
  return { collection, till };
};

/** What somebody may have meant who types a code: as it is, or with its blanks as dashes, or without any. */
const readings = (typed: string): readonly string[] => {
  const plain = typed.trim();
  return [...new Set([plain, plain.replaceAll(/\s+/g, '-'), plain.replaceAll(/\s+/g, '')])];
};

const named = async (
  { store }: TillParts,
  workspace: Workspace,
  { collection, till, typed }: AtCollection & { readonly typed: string },
): Promise<RecordEntry> => {
  const wanted = readings(typed).flatMap((text) =>
    recordKeys(collection.manifest, { attributes: { [till.key]: text }, contactId: null })
      .filter(([name]) => name === till.key)
      .map(([name, value]) => ({ collection: collection.key, name, value })),
  );
  const [publicId] = (await loadRecordKeys(store, workspace.id, wanted)).flatMap((id) => id ?? []);
  const record =
    publicId === undefined
      ? null
      : await findRecord(store.read, store.dialect, {
          workspaceId: workspace.id,
          collection: collection.key,
          publicId,
        });
  if (record === null) throw fault('INNESTO_NOT_FOUND', { what: 'record' });
  return record;
};

interface Judged extends AtCollection {
  readonly record: RecordEntry;
  readonly result: ActionResult;
  readonly title: string | null;
}

const judge = async (
  parts: TillParts,
  workspace: Workspace,
  { collection, till, typed }: AtCollection & { readonly typed: string },
): Promise<Judged> => {
  const record = await named(parts, workspace, { collection, till, typed });
  const { publicId: id, attributes, createdAt, rev } = record;
  const now = workspaceNow(workspace.clock, parts.clock.now());
  const { manifest, rights, results } = await askByHand(parts, {
    workspace,
    collection,
    action: till.action,
    config: {},
    now,
    items: [
      {
        occurrence: `till_${id}.${rev}`,
        contact: null,
        records: { [collection.manifest.name]: [{ id, attributes, createdAt, balances: {} }] },
      },
    ],
  });
  const [result] = results;
  const right = `records:${collection.manifest.name}`;
  if (result === undefined || !rights.has(right))
    throw fault('INNESTO_PLUGIN_RIGHT', { plugin: collection.plugin, effect: 'record.update', right });
  const title = manifest.ports.find(({ name }) => name === result.port)?.title ?? null;
  return { collection, till, record, result, title };
};

const told = async (
  parts: TillParts,
  workspace: Workspace,
  {
    record,
    port,
    title,
  }: { readonly record: RecordEntry; readonly port: string | undefined; readonly title: string | null },
): Promise<AtTill> => {
  const [own] = await tellRecords(parts, workspace, [record]);
  if (own === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'record' });
  return { record: own, port: port ?? 'done', title };
};

/** What an answer changes of the record that was shown: at the till nothing else can be changed. */
const changeIn = ({ collection, record, result }: Judged): JsonObject => {
  const change = new Map<string, Json>();
  for (const effect of result.effects) {
    const isOfRecord =
      effect.kind === 'record.update' &&
      effect.record === record.publicId &&
      effect.collection === collection.manifest.name;
    if (!isOfRecord)
      throw fault('INNESTO_PLUGIN_ANSWER', {
        plugin: collection.plugin,
        detail: 'at the till only the record itself changes',
      });
    for (const [name, value] of Object.entries(effect.attributes)) change.set(name, value);
  }
  return Object.fromEntries<Json>(change);
};

/** Writes what was decided on a record, if it is still as it was. */
const apply = (parts: TillParts, workspace: Workspace, judged: Judged): Promise<boolean> => {
  const { collection, record } = judged;
  const attributes = mergedAttributes(record.attributes, changeIn(judged));
  const [misfit] = recordMisfits(collection, attributes);
  if (misfit !== undefined) throw fault('INNESTO_PLUGIN_ANSWER', { plugin: collection.plugin, detail: misfit.detail });
  return parts.store.write(async (transaction) => {
    const { publicId } = record;
    const asked = { workspaceId: workspace.id, collection: collection.key, publicId, lock: true };
    const held = await findRecord(transaction, parts.store.dialect, asked);
    if (held?.rev !== record.rev) return false;
    const origin = { ...originNow(parts, workspace), source: 'till' };
    await writeRecord(transaction, parts, updateRecord(collection, { record: held, attributes }, origin));
    return true;
  });
};

const TRIES = 5;

/** The tills of the collections that have one. */
export const createTills = (parts: TillParts): Tills => ({
  look: async (workspace, key, typed) => {
    const { record, result, title } = await judge(parts, workspace, {
      ...(await tillOf(parts, workspace, key)),
      typed,
    });
    return told(parts, workspace, { record, port: result.port, title });
  },
  use: async (workspace, key, typed) => {
    const at = await tillOf(parts, workspace, key);
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const judged = await judge(parts, workspace, { ...at, typed });
      const { record, result, title } = judged;
      if ((result.port ?? 'done') !== 'done') return told(parts, workspace, { record, port: result.port, title });
      // Somebody else was first: it is judged again, as it stands now.
      if (!(await apply(parts, workspace, judged))) continue;
      parts.pulse.events();
      parts.announce({ topic: 'contacts', workspaceId: workspace.id });
      const now = await named(parts, workspace, { ...at, typed });
      return told(parts, workspace, { record: now, port: 'done', title: null });
    }
    throw fault('INNESTO_OVERLOADED');
  },
});

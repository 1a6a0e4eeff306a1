import { FILTER_BOUNDS, type Filter, type Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { DefinedCollection } from '../../model/collection.ts';
import { comparisonsOf } from '../../model/filter.ts';
import { sizeOf } from '../../model/filter/size.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findContact } from '../../store/query/contact.ts';
import { listRecords, type RecordEntry, type RecordPlace } from '../../store/query/record.ts';
import type { RecordParts } from './parts.ts';

/** Which records of a collection are wanted. */
export interface RecordsAsked {
  /** The public id of the contact whose they are; null: anybody's. */
  readonly contact: string | null;
  readonly filter: Filter | null;
  /** The attribute that they are sorted by, `-` before it: backwards; null: the newest first. */
  readonly sort: string | null;
  readonly limit: number;
  readonly after: string | null;
}

const notThis = (detail: string, path: string) => fault('INNESTO_CONDITION_INVALID', { detail, path });

const cursorOf = ({ value, id }: RecordPlace): string => Buffer.from(JSON.stringify([value, id])).toString('base64url');

const isPlace = (place: unknown): place is [string, number] =>
  Array.isArray(place) && place.length === 2 && typeof place[0] === 'string' && Number.isSafeInteger(place[1]);

const placeOf = (after: string | null): RecordPlace | null => {
  if (after === null) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(after, 'base64url').toString());
    if (isPlace(place)) return { value: place[0], id: place[1] };
  } catch {
    // What is no JSON is no place either.
  }
  throw fault(
    'INNESTO_REQUEST_INVALID',
    { detail: 'this is not the “next” of a page', path: '/after' },
    { extension: { in: 'query' } },
  );
};

/** Refuses a condition that asks of records what cannot be asked. */
export const checkFilter = ({ manifest }: DefinedCollection, filter: Filter): void => {
  const { depth, comparisons, values } = sizeOf(filter);
  if (depth > FILTER_BOUNDS.depth || comparisons > FILTER_BOUNDS.comparisons || values > FILTER_BOUNDS.values)
    throw notThis('The condition is too large.', '/filter');
  const known = new Set(manifest.filterable.map((name) => `record.${name}`));
  for (const { attribute, of } of comparisonsOf(filter)) {
    if (of !== undefined || !known.has(attribute))
      throw notThis(
        `Of these records “${attribute}” cannot be asked; but ${[...known].join(', ') || 'nothing'} can.`,
        '/filter',
      );
  }
};

const orderOf = ({ manifest }: DefinedCollection, sort: string | null) => {
  if (sort === null) return { attribute: null, descending: true };
  const attribute = sort.replace(/^-/, '');
  if (!manifest.filterable.includes(attribute))
    throw fault(
      'INNESTO_REQUEST_INVALID',
      { detail: `records of this collection are not sorted by “${attribute}”`, path: '/sort' },
      { extension: { in: 'query' } },
    );
  return { attribute, descending: sort.startsWith('-') };
};

/** A page of a collection's records. */
export const pageOfRecords = async (
  { store, clock }: RecordParts,
  workspace: Workspace,
  { collection, asked }: { readonly collection: DefinedCollection; readonly asked: RecordsAsked },
): Promise<Page<RecordEntry>> => {
  const { contact, filter, limit } = asked;
  if (filter !== null) checkFilter(collection, filter);
  const order = orderOf(collection, asked.sort);
  const owner =
    contact === null ? null : await findContact(store.read, { workspaceId: workspace.id, publicId: contact });
  if (contact !== null && owner === null) return { items: [], next: null };
  const rows = await listRecords(store.read, store.dialect, {
    workspaceId: workspace.id,
    collection: collection.key,
    contactId: owner?.id ?? null,
    filter,
    moment: { now: workspaceNow(workspace.clock, clock.now()), timeZone: workspace.timeZone },
    order,
    after: placeOf(asked.after),
    limit: limit + 1,
  });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ record }) => record),
    next: rows.length > limit && last !== undefined ? cursorOf(last.place) : null,
  };
};

import { declaredMembers, secretAttributes, type Filter } from '@innesto/sdk/contract';
import { stringify } from 'csv-stringify/sync';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listRecords, type RecordPlace } from '../../store/query/record.ts';
import { collectionNamed, type RecordParts } from './parts.ts';
import { tellRecords } from './told-records.ts';

const PAGE = 1000;

/**
 * The records of a collection, or those whose attribute has a value, as a CSV file that no spreadsheet takes for formulas: a page at a time, so that a
 * million of them take no more memory than a thousand. The oldest come first, and what is made meanwhile comes too.
 */
export const recordFile = async (
  parts: RecordParts,
  workspace: Workspace,
  { collection: key, filter }: { readonly collection: string; readonly filter: Filter | null },
): Promise<AsyncIterable<string>> => {
  const collection = await collectionNamed(parts, workspace, key);
  const secrets = secretAttributes(collection.manifest);
  const columns = declaredMembers(collection.manifest.record).filter((name) => !secrets.includes(name));
  const { store, clock } = parts;
  const write = async function* (): AsyncGenerator<string> {
    yield `\uFEFF${stringify([[...columns, 'email', 'phone', 'external_id']], { record_delimiter: 'windows' })}`;
    for (let after: RecordPlace | null | 'end' = null; after !== 'end';) {
      const rows = await listRecords(store.read, store.dialect, {
        workspaceId: workspace.id,
        collection: collection.key,
        contactId: null,
        filter,
        moment: { now: workspaceNow(workspace.clock, clock.now()), timeZone: workspace.timeZone },
        order: { attribute: null, descending: false },
        after,
        limit: PAGE,
      });
      const told = await tellRecords(
        parts,
        workspace,
        rows.map(({ record }) => record),
      );
      yield stringify(
        told.map(({ attributes, person }) => [
          ...columns.map((name) => attributes[name] ?? ''),
          person?.email ?? '',
          person?.phone ?? '',
          person?.externalId ?? '',
        ]),
        { escape_formulas: true, record_delimiter: 'windows' },
      );
      after = rows.length < PAGE ? 'end' : (rows.at(-1)?.place ?? 'end');
    }
  };
  return write();
};

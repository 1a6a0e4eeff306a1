import type { FindResult, Found, FoundRecord } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { contactView } from '../../model/contact-view.ts';
import type { Contact } from '../../model/contact.ts';
import { namedContactKey } from '../../model/named-contact.ts';
import type { KeptRecord } from '../../model/record.ts';
import type { Verbs } from '../../store/verbs.ts';
import { lookupKey } from '../1-ingest/ask-endpoint.ts';
import type { EndpointHouse, ReachedEndpoint } from '../1-ingest/endpoint.ts';

/** What finding is handed. */
export interface FindPorts {
  readonly verbs: Pick<
    Verbs,
    'loadRecordKeys' | 'loadRecords' | 'loadRecordBalances' | 'loadContacts' | 'loadContactPlaces'
  >;
  readonly endpoints: Pick<EndpointHouse, 'contactKeyed'>;
}

/** What was found, for the plugin and for ourselves. */
export interface Findings {
  readonly found: Found;
  readonly records: ReadonlyMap<string, KeptRecord>;
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly contactId: number | null;
}

/** Nothing was looked for. */
export const NOTHING_FOUND: Findings = {
  found: { contact: null, records: {} },
  records: new Map(),
  contacts: new Map(),
  contactId: null,
};

/** Which records the lookups mean, as they stand now, by the lookups' names; null: one of them is by no unique key. */
const findRecords = async (
  { verbs }: FindPorts,
  reached: ReachedEndpoint,
  lookups: NonNullable<FindResult['records']>,
): Promise<ReadonlyMap<string, KeptRecord> | null> => {
  const keys = Object.entries(lookups).map(([name, lookup]) => ({ name, key: lookupKey(reached, lookup) }));
  if (keys.some(({ key }) => key === null)) return null;
  const wanted = keys.flatMap(({ key }) => key ?? []);
  const publicIds = await verbs.loadRecordKeys(reached.workspace.id, wanted);
  const records = await verbs.loadRecords(
    reached.workspace.id,
    publicIds.flatMap((id) => id ?? []),
  );
  return new Map(
    keys.flatMap(({ name, key }, at) => {
      const record = records.get(publicIds[at] ?? '');
      return record === undefined || record.collection !== key?.collection ? [] : [[name, record] as const];
    }),
  );
};

const contactIdOf = async (
  { verbs, endpoints }: FindPorts,
  { workspace }: ReachedEndpoint,
  key: string | undefined,
): Promise<number | null> => {
  const contact = key === undefined ? null : endpoints.contactKeyed(workspace.publicId, key);
  if (contact === null) return null;
  const named = { workspaceId: workspace.id, contact };
  return (await verbs.loadContactPlaces([named])).get(namedContactKey(named))?.id ?? null;
};

/** Finds what an answer depends on; null where it asks for what cannot be looked for. */
export const findForAnswer = async (
  ports: FindPorts,
  reached: ReachedEndpoint,
  wanted: FindResult,
): Promise<Findings | null> => {
  const lookups = wanted.records ?? {};
  const [records, contactId] = await Promise.all([
    findRecords(ports, reached, lookups),
    contactIdOf(ports, reached, wanted.contact),
  ]);
  if (records === null) return null;
  const contactIds = [...records.values()].flatMap((record) => record.contactId ?? []);
  const { manifest } = reached;
  const balances = manifest.balances.filter(({ of }) => of !== 'contact');
  const [contacts, totals] = await Promise.all([
    ports.verbs.loadContacts([...new Set([...contactIds, ...(contactId === null ? [] : [contactId])])]),
    ports.verbs.loadRecordBalances({
      recordIds: [...records.values()].map(({ id }) => id),
      balances: balances.map(({ name }) => keptKey(manifest.name, name)),
    }),
  ]);
  const viewOf = (id: number | null) => {
    const contact = id === null ? undefined : contacts.get(id);
    return contact === undefined || contact.deleted ? null : contactView(contact);
  };
  const recordView = (record: KeptRecord): FoundRecord => ({
    id: record.publicId,
    attributes: record.attributes,
    createdAt: record.createdAt,
    balances: Object.fromEntries(
      balances
        .filter(({ of }) => keptKey(manifest.name, of) === record.collection)
        .map(({ name }) => [name, totals.get(record.id)?.get(keptKey(manifest.name, name)) ?? 0]),
    ),
    contact: viewOf(record.contactId),
  });
  return {
    found: {
      contact: viewOf(contactId),
      records: Object.fromEntries(
        Object.keys(lookups).map((name) => {
          const record = records.get(name);
          return [name, record === undefined ? null : recordView(record)];
        }),
      ),
    },
    records,
    contacts,
    contactId,
  };
};

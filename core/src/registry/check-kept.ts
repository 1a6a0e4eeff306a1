import { declaredMembers, RESERVED_NAMES, type CollectionManifest, type Manifest } from '@innesto/sdk/contract';

const collectionProblem = (collection: CollectionManifest): string | null => {
  const { name, record, uniqueKeys, uniqueOfContact = [], filterable, contact, whenContactDeleted } = collection;
  if (record['type'] !== 'object') return `the records of “${name}” are no objects`;
  const known = new Set(declaredMembers(record));
  const strange = [...uniqueKeys.flat(), ...uniqueOfContact.flat(), ...filterable].find(
    (one) => !known.has(one) || RESERVED_NAMES.has(one),
  );
  if (strange !== undefined)
    return `“${name}” speaks of “${strange}”, which its records do not have, or which is reserved`;
  if (uniqueOfContact.length > 0 && contact === 'none')
    return `“${name}” says what a contact has only one of, and its records have no contact`;
  if (whenContactDeleted !== undefined && contact === 'none')
    return `“${name}” says what becomes of records without their contact, and they have none`;
  if (whenContactDeleted === 'unlink' && contact === 'required')
    return `records of “${name}” cannot be without a contact, and are to outlive it`;
  return null;
};

const RECORDS = 'records:';
const SHARED = 'collection:';

const handlerProblem = (
  { name, needs, onlyWith }: Manifest['handlers'][number],
  named: ReadonlyMap<string, CollectionManifest>,
): string | null => {
  const shared = needs.flatMap((need) => (need.startsWith(SHARED) ? need.slice(SHARED.length) : []));
  const wrong = shared.find((one) => named.get(one)?.contact !== 'none');
  if (wrong !== undefined)
    return `the handler “${name}” needs all of “${wrong}”, which is no collection without contacts`;
  return onlyWith === undefined || shared.includes(onlyWith)
    ? null
    : `the handler “${name}” is idle without “${onlyWith}”, which it does not need`;
};

/** Whether what an attribute is taken from is there, and can be asked as it says. */
const isTaken = (
  { type, from }: Manifest['attributes'][number],
  {
    named,
    balances,
    events,
  }: Pick<Manifest, 'balances' | 'events'> & {
    readonly named: ReadonlyMap<string, Manifest['collections'][number]>;
  },
): boolean => {
  switch (from.kind) {
    case 'balance':
      return balances.some(({ name }) => name === from.name);
    case 'event':
      return events.some((event) => event.type === from.name) && type === (from.as === 'latest' ? 'moment' : 'number');
    case 'collection': {
      const collection = named.get(from.name);
      return (
        collection !== undefined && (from.attribute === undefined || collection.filterable.includes(from.attribute))
      );
    }
  }
};

/** What no schema can say of the collections, balances and attributes of a manifest; null where all is in order. */
export const keptProblem = ({
  actions,
  handlers,
  collections,
  balances,
  attributes,
  events,
}: Manifest): string | null => {
  for (const collection of collections) {
    const wrong = collectionProblem(collection);
    if (wrong !== null) return wrong;
  }
  const named = new Map(collections.map((collection) => [collection.name, collection]));
  const needed = [...actions, ...handlers].flatMap(({ needs }): readonly string[] => needs);
  const missing = needed.find((need) => need.startsWith(RECORDS) && !named.has(need.slice(RECORDS.length)));
  if (missing !== undefined) return `something needs “${missing}”, and there is no such collection`;
  for (const handler of handlers) {
    const wrong = handlerProblem(handler, named);
    if (wrong !== null) return wrong;
  }
  const lost = balances.find(({ of }) => of !== 'contact' && !named.has(of));
  if (lost !== undefined) return `the balance “${lost.name}” is of “${lost.of}”, which is no collection`;
  const ruled = balances.find(
    ({ of, onlyWith }) => onlyWith !== undefined && !(named.get(of)?.filterable.includes(onlyWith) ?? false),
  );
  if (ruled !== undefined)
    return `the balance “${ruled.name}” is only there with “${ruled.onlyWith}”, which nobody can ask of its records`;
  for (const { name, adds } of actions.flatMap(({ figures = [] }) => figures)) {
    const isThere =
      'balance' in adds ? balances.some((balance) => balance.name === adds.balance) : named.has(adds.collection);
    if (!isThere) return `the figure “${name}” adds up what is not there`;
  }
  const unsummed = attributes.find(
    ({ type, from }) =>
      from.kind !== 'event' && from.as !== undefined && (from.attribute === undefined || type !== 'number'),
  );
  if (unsummed !== undefined) return `the attribute “${unsummed.name}” adds up what is no number of a collection`;
  for (const attribute of attributes) {
    if (!isTaken(attribute, { named, balances, events }))
      return `the attribute “${attribute.name}” is taken from what is not there, or cannot be asked`;
  }
  return null;
};
